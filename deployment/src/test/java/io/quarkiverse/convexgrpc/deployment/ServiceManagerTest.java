package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.ClientCalls;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.convexgrpc.ConvexGrpcServiceManager;
import io.quarkiverse.convexgrpc.EndpointOverview;
import io.quarkiverse.convexgrpc.EndpointState;
import io.quarkiverse.convexgrpc.InstanceOverview;
import io.quarkiverse.convexgrpc.ServiceOverview;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.QuarkusUnitTest;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** The services of an application without a cluster, seen and steered. */
class ServiceManagerTest {

    private static final String PORTS = EchoServer.freePort() + "," + EchoServer.freePort();
    private static final String A = "127.0.0.1:" + PORTS.split(",")[0];
    private static final String B = "127.0.0.1:" + PORTS.split(",")[1];

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClasses(EchoServer.class, EchoService.class))
            .overrideConfigKey("quarkus.convex-grpc.service-discovery.enabled", "false")
            .overrideConfigKey("quarkus.convex-grpc.service-name", "shop-front")
            .overrideConfigKey("quarkus.grpc.clients.payment.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.payment.host", "payment")
            .overrideConfigKey("quarkus.grpc.clients.admin.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.admin.host", "payment:admin")
            .overrideConfigKey("quarkus.grpc.clients.ledger.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.ledger.host", "ledger.bank")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-instance-prefix", "shop")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.services.payment.policy", "round-robin")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.\"payment:admin\"", B)
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.payment", A + ", " + B)
            .overrideRuntimeConfigKey("test.ports", PORTS);

    @GrpcClient("payment")
    Channel payment;

    @GrpcClient("admin")
    Channel admin;

    @GrpcClient("ledger")
    Channel ledger;

    @Inject
    ConvexGrpcServiceManager manager;

    @Inject
    MeterRegistry meters;

    @Inject
    Vertx vertx;

    @ConfigProperty(name = "test.ports")
    String ports;

    private String a;
    private EchoServer holder;
    private EchoServer other;

    @BeforeEach
    void start() {
        int[] numbers = Arrays.stream(ports.split(",")).mapToInt(Integer::parseInt).toArray();
        a = "127.0.0.1:" + numbers[0];
        holder = EchoServer.again("a", numbers[0], options -> {
        });
        other = EchoServer.again("b", numbers[1], options -> {
        });
        bothAnswer();
    }

    @AfterEach
    void stop() {
        manager.resumeEndpoint("payment", a);
        await().until(() -> state() == EndpointState.READY);
        holder.close();
        other.close();
    }

    private EndpointState state() {
        return overview().endpoint().state();
    }

    private EndpointOverview overview() {
        return manager.service("payment").orElseThrow().endpoints().stream()
                .filter(one -> one.endpoint().endpoint().equals("http://" + a)).findFirst().orElseThrow();
    }

    private Set<String> answers(int calls) {
        Set<String> answers = new TreeSet<>();
        for (int i = 0; i < calls; i++) {
            answers.add(EchoServer.call(payment));
        }
        return answers;
    }

    private void bothAnswer() {
        await().ignoreExceptions().untilAsserted(() -> assertThat(answers(10)).containsExactly("a", "b"));
    }

    @Test
    void services_areThoseOfTheClients_withTheirEndpoints() {
        assertThat(EchoServer.call(admin)).isEqualTo("b");

        assertThat(manager.services()).extracting(ServiceOverview::service).containsExactly("ledger", "payment",
                "payment:admin");
        ServiceOverview overview = manager.service("payment").orElseThrow();
        assertThat(overview.policy()).isEqualTo("round-robin");
        assertThat(overview.absence()).isEmpty();
        assertThat(overview.endpoints()).hasSize(2).allSatisfy(one -> {
            assertThat(one.calls()).isPositive();
            assertThat(one.share()).isGreaterThan(0).isLessThan(1);
            assertThat(one.cost()).isPositive();
            assertThat(one.endpoint().healthy()).isTrue();
        });
        assertThat(manager.service("ledger.bank").orElseThrow().absence()).isPresent();
        assertThat(manager.service("payment:admin").orElseThrow().endpoints()).singleElement()
                .satisfies(one -> assertThat(one.calls()).isPositive());
        assertThat(manager.service("unknown")).isEmpty();
    }

    @Test
    void instance_saysWhatItIsAndServes() {
        InstanceOverview instance = manager.instance();

        assertThat(instance.instanceName()).startsWith("shop-").hasSizeGreaterThan("shop-".length());
        assertThat(instance.serviceName()).isEqualTo("shop-front");
        await().untilAsserted(() -> assertThat(manager.instance().grpcServices()).contains(EchoService.NAME).isSorted());
        assertThat(instance.inFlight()).isZero();
        assertThat(instance.drainState()).isNotNull();
    }

    @Test
    void endpointDrained_newCallsAvoidIt_thoseInFlightFinish_untilItIsResumed() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        holder.hold(gate);
        List<Future<String>> calls = new ArrayList<>();
        try {
            await().pollInterval(Duration.ofMillis(20)).until(() -> {
                calls.add(ClientCalls.futureUnaryCall(payment.newCall(EchoServer.CALL, CallOptions.DEFAULT), ""));
                return overview().inFlight() > 0;
            });

            manager.drainEndpoint("payment", a);
            await().until(() -> state() == EndpointState.DRAINING);
            await().untilAsserted(() -> assertThat(answers(10)).containsExactly("b"));
            assertThat(overview().inFlight()).isPositive();
            assertThat(meters.get("convex.grpc.discovery.endpoints").tag("service", "payment.default")
                    .tag("condition", "draining").gauge().value()).isEqualTo(1);
        } finally {
            gate.countDown();
        }
        for (Future<String> call : calls) {
            assertThat(call.get(5, TimeUnit.SECONDS)).isIn("a", "b");
        }

        manager.resumeEndpoint("payment", "http://" + a);
        bothAnswer();
    }

    @Test
    void endpointEjected_comesBackByItself_andMetersTell() {
        double before = manually();

        manager.ejectEndpoint("payment", a, Duration.ofSeconds(2));

        await().pollInterval(Duration.ofMillis(10)).until(() -> state() == EndpointState.EJECTED);
        assertThat(overview().ejectionReason()).contains("manual");
        await().pollInterval(Duration.ofMillis(10)).untilAsserted(() -> assertThat(answers(5)).containsExactly("b"));
        assertThat(manually()).isEqualTo(before + 1);
        await().until(() -> state() == EndpointState.READY);
        bothAnswer();
    }

    private double manually() {
        return meters.get("convex.grpc.client.ejections").tag("service", "payment.default").tag("reason", "manual")
                .functionCounter().count();
    }

    @Test
    void namesThatAreNotKnown_areRefused_withThoseThatAre() {
        assertThatIllegalArgumentException().isThrownBy(() -> manager.drainEndpoint("paiment", a))
                .withMessageContaining("[ledger.bank, payment, payment:admin]");
        assertThatIllegalArgumentException().isThrownBy(() -> manager.drainEndpoint("payment", "10.0.0.1:1"))
                .withMessageContaining(a);
    }

    @Test
    void eventLoop_mayAskAndSteer() {
        CompletableFuture<Object> done = new CompletableFuture<>();
        vertx.getOrCreateContext().runOnContext(ignored -> {
            try {
                assertThat(Context.isOnEventLoopThread()).isTrue();
                manager.services();
                manager.service("payment");
                manager.instance();
                manager.drainEndpoint("payment", a);
                manager.ejectEndpoint("payment", a, Duration.ofSeconds(1));
                manager.resumeEndpoint("payment", a);
                done.complete("");
            } catch (Throwable e) {
                done.completeExceptionally(new CompletionException(e));
            }
        });

        assertThat(done).succeedsWithin(5, TimeUnit.SECONDS);
    }
}
