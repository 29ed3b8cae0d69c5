package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import java.util.TreeSet;

import jakarta.inject.Inject;

import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.convexgrpc.runtime.internal.observe.DiscoveryHealthCheck;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.QuarkusUnitTest;

/** An application without a cluster: discovery switched off, one service with static endpoints, one with none. */
class StaticEndpointsTest {

    private static final EchoServer A = new EchoServer("a");
    private static final EchoServer B = new EchoServer("b");

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClasses(EchoServer.class))
            .overrideConfigKey("quarkus.convex-grpc.service-discovery.enabled", "false")
            .overrideConfigKey("quarkus.grpc.clients.payment.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.payment.host", "payment")
            .overrideConfigKey("quarkus.grpc.clients.ledger.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.ledger.host", "ledger.bank")
            .overrideConfigKey("quarkus.grpc.clients.ledger.retry", "false")
            .overrideConfigKey("quarkus.grpc.clients.plain.host", "127.0.0.1")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.payment", A.address() + ", " + B.address());

    @GrpcClient("payment")
    Channel payment;

    @GrpcClient("ledger")
    Channel ledger;

    @Inject
    MeterRegistry meters;

    @Inject
    @Readiness
    DiscoveryHealthCheck readiness;

    @AfterAll
    static void close() {
        A.close();
        B.close();
    }

    @Test
    void staticEndpoints_eachGetsCalls() {
        await().untilAsserted(() -> {
            Set<String> answered = new TreeSet<>();
            for (int i = 0; i < 20; i++) {
                answered.add(EchoServer.call(payment));
            }
            assertThat(answered).containsExactly("a", "b");
        });
    }

    @Test
    void noEndpointsConfigured_callsFailWithTheRemedy() {
        assertThatThrownBy(() -> EchoServer.call(ledger)).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(e.getStatus().getDescription()).contains("ledger", "bank",
                    "quarkus.convex-grpc.service-discovery.enabled", "quarkus.convex-grpc.service-discovery.static");
        });
    }

    @Test
    void meters_areThereFromTheStart_andCount() {
        EchoServer.call(payment);

        await().untilAsserted(() -> assertThat(meters.get("convex.grpc.client.attempts").tag("service", "payment.default")
                .tag("outcome", "ok").functionCounters().stream().mapToDouble(c -> c.count()).sum()).isPositive());
        assertThat(meters.get("convex.grpc.discovery.stale").tag("service", "payment.default").gauge().value()).isZero();
        assertThat(meters.get("convex.grpc.discovery.endpoints").tag("service", "payment.default").tag("condition", "ready")
                .gauge().value()).isEqualTo(2);
        assertThat(
                meters.get("convex.grpc.discovery.watch.restarts").tag("service", "payment.default").functionCounter().count())
                .isZero();
        assertThat(meters.get("convex.grpc.client.ejections").tag("service", "ledger.bank").functionCounter().count()).isZero();
    }

    @Test
    void readiness_isUp_andTellsOfEachService() {
        await().untilAsserted(() -> {
            HealthCheckResponse response = ((HealthCheck) readiness).call();
            assertThat(response.getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
            assertThat(response.getData().orElseThrow()).hasEntrySatisfying("payment.default",
                    state -> assertThat((String) state).isEqualTo("current: 2 ready, 0 draining, 0 not ready"))
                    .hasEntrySatisfying("ledger.bank", state -> assertThat((String) state).startsWith("absent: "));
        });
    }

    @Test
    void retry_isOnForOurClients_theApplicationsValueWins_otherClientsKeepQuarkusDefault() {
        assertThat(value("quarkus.grpc.clients.payment.retry")).isEqualTo("true");
        assertThat(value("quarkus.grpc.clients.ledger.retry")).isEqualTo("false");
        assertThat(value("quarkus.grpc.clients.plain.retry")).isNotEqualTo("true");
    }

    @Test
    void defaultsOfOthers_areOurs() {
        assertThat(value("quarkus.grpc.server.port")).isEqualTo("50051");
        assertThat(value("quarkus.management.enabled")).isEqualTo("true");
        assertThat(value("quarkus.smallrye-health.management.enabled")).isEqualTo("false");
        assertThat(value("quarkus.kubernetes-client.devservices.enabled")).isEqualTo("false");
    }

    private static String value(String key) {
        return ConfigProvider.getConfig().getOptionalValue(key, String.class).orElse(null);
    }
}
