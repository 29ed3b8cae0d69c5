package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.grpc.Channel;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.QuarkusUnitTest;

/** In a running application, one log category tells the reason of each pick as soon as its level is DEBUG. */
class DebugLogTest {

    private static final EchoServer A = new EchoServer("a");
    private static final EchoServer B = new EchoServer("b");

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClasses(EchoServer.class))
            .overrideConfigKey("quarkus.convex-grpc.service-discovery.enabled", "false")
            .overrideConfigKey("quarkus.grpc.clients.payment.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.payment.host", "payment")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.payment", A.address() + ", " + B.address());

    @GrpcClient("payment")
    Channel payment;

    private final Logger category = Logger.getLogger("io.quarkiverse.convexgrpc.balancing");
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {

        private final PatternFormatter formatter = new PatternFormatter("%p [%c] %s");

        @Override
        public void publish(LogRecord entry) {
            lines.add(formatter.format(entry));
        }

        @Override
        public void flush() {
            // nothing is kept back
        }

        @Override
        public void close() {
            // nothing is open
        }
    };

    @BeforeEach
    void listen() {
        category.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        category.removeHandler(handler);
        category.setLevel(null);
    }

    @AfterAll
    static void close() {
        A.close();
        B.close();
    }

    @Test
    void levelIsSetWhileItRuns_picksAreTold_untilItIsTakenBack() {
        EchoServer.call(payment);
        assertThat(lines).isEmpty();

        category.setLevel(Level.DEBUG);
        await().untilAsserted(() -> {
            EchoServer.call(payment);
            assertThat(lines).anySatisfy(line -> assertThat(line).matches("DEBUG \\[io.quarkiverse.convexgrpc.balancing] Picked"
                    + " 127.0.0.1:\\d+ of payment.default for test.Echo/Call by adaptive: .*cost .*slowness .*"));
        });

        category.setLevel(Level.INFO);
        await().untilAsserted(() -> {
            lines.clear();
            EchoServer.call(payment);
            assertThat(lines).isEmpty();
        });
    }
}
