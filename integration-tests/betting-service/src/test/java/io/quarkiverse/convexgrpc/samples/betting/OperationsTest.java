package io.quarkiverse.convexgrpc.samples.betting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.samples.betting.PaymentPods.Pod;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;

/** What an application does by the beans of this extension, and by Stork, beside the calls of its gRPC client. */
@QuarkusTest
@TestProfile(OperationsTest.Configured.class)
@WithKubernetesTestServer
@WithTestResource(BettingApplication.class)
class OperationsTest extends WithPaymentPods {

    private static final String SERVICE = "convex-payment-service";

    /** Stork reads its services at the start, so an executable that was built without them is given them too. */
    public static final class Configured implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.stork.payments.service-discovery.type", "convex",
                    "quarkus.stork.payments.service-discovery.service", SERVICE,
                    "quarkus.stork.payments.load-balancer.type", "convex",
                    "quarkus.convex-grpc.services.convex-payment-service.policy", "round-robin",
                    "quarkus.convex-grpc.services.convex-payment-service.slow-start", "0s");
        }
    }

    private String ask(String what) {
        return betting.operations(what + "?service=" + SERVICE);
    }

    /** Asks some times, and says who was named. */
    private Set<String> named(String what, String service) {
        Set<String> named = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            named.add(betting.operations(what + "?service=" + service));
        }
        return named;
    }

    @Test
    void endpoints_areKnown_andCounted_asPodsComeAndGo() {
        Pod first = pods.start(1);
        pods.start(2);
        await().untilAsserted(() -> assertThat(ask("endpoints")).isEqualTo("payment-1 READY\npayment-2 READY"));
        assertThat(ask("statistics"))
                .contains(SERVICE + "=ServiceStatistics[totalEndpoints=2, healthyEndpoints=2, unhealthyEndpoints=0]");

        pods.drain(first);

        await().untilAsserted(() -> assertThat(ask("endpoints")).isEqualTo("payment-1 DRAINING\npayment-2 READY"));
        assertThat(ask("statistics"))
                .contains(SERVICE + "=ServiceStatistics[totalEndpoints=2, healthyEndpoints=1, unhealthyEndpoints=1]");
    }

    @Test
    void picks_callsByName_andStork_goToEveryPod_alsoToOneThatComes() {
        pods.start(1);
        for (String what : Set.of("pick", "pay")) {
            await(what).untilAsserted(() -> assertThat(named(what, SERVICE)).containsExactly("payment-1"));
        }
        await("stork").untilAsserted(() -> assertThat(named("stork", "payments")).containsExactly("127.0.1.1"));

        pods.start(2);

        for (String what : Set.of("pick", "pay")) {
            await(what).untilAsserted(() -> assertThat(named(what, SERVICE)).containsExactly("payment-1", "payment-2"));
        }
        await("stork").untilAsserted(() -> assertThat(named("stork", "payments")).containsExactly("127.0.1.1", "127.0.1.2"));
    }

    @Test
    void callersThatWait_mayDoSo_onAVirtualThread_whereJavaHasThem() {
        pods.start(1);

        await().untilAsserted(() -> assertThat(ask("pay-and-wait"))
                .matches(
                        "payment-1 answered (VirtualThread\\[.* of Java (2[1-9]|[3-9]\\d)|Thread\\[.* of Java (17|18|19|20))"));
    }

    @Test
    void podDrainedByHand_getsNoCalls_untilItIsResumed_whoeverCalls() {
        pods.start(1);
        pods.start(2);
        await().untilAsserted(() -> assertThat(betting.placeBets()).hasSize(2));

        assertThat(betting.operations("drain?service=" + SERVICE + "&endpoint=payment-1")).isEqualTo("drained");

        await().untilAsserted(() -> assertThat(betting.placeBets()).containsExactly("payment-2"));
        await().untilAsserted(() -> assertThat(named("pick", SERVICE)).containsExactly("payment-2"));
        await().untilAsserted(() -> assertThat(named("stork", "payments")).containsExactly("127.0.1.2"));
        assertThat(ask("services")).contains("convex-payment-service round-robin payment-1=DRAINING,payment-2=READY");

        assertThat(betting.operations("resume?service=" + SERVICE + "&endpoint=payment-1")).isEqualTo("resumed");

        await().untilAsserted(() -> assertThat(betting.placeBets()).hasSize(2));
        await().untilAsserted(() -> assertThat(named("pick", SERVICE)).hasSize(2));
    }
}
