package io.quarkiverse.convexgrpc.samples.betting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.samples.betting.PaymentPods.Pod;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;

/** The payments of one bettor are taken by one pod. */
@QuarkusTest
@TestProfile(ConsistentHashTest.Configured.class)
@WithKubernetesTestServer
@WithTestResource(BettingApplication.class)
class ConsistentHashTest extends WithPaymentPods {

    private static final int BETTORS = 60;

    public static final class Configured implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.convex-grpc.services.convex-payment-service.policy", "consistent-hash",
                    "quarkus.convex-grpc.services.convex-payment-service.hash-header", "bettor",
                    "quarkus.convex-grpc.services.convex-payment-service.slow-start", "0s");
        }
    }

    /** Which pod each bettor pays by. */
    private Map<String, String> podOfEach() {
        Map<String, String> pods = new HashMap<>();
        for (int i = 0; i < BETTORS; i++) {
            pods.put("bettor-" + i, betting.placeBet("bet-" + i, "bettor-" + i).getPaidBy());
        }
        return pods;
    }

    @Test
    void bettor_staysWithItsPod_alsoWhenAnotherLeaves() {
        pods.start(1);
        Pod leaving = pods.start(2);
        pods.start(3);
        await().untilAsserted(() -> assertThat(betting.placeBets()).hasSize(3));
        Map<String, String> before = podOfEach();

        assertThat(podOfEach()).isEqualTo(before);
        assertThat(new HashSet<>(before.values())).hasSize(3);

        pods.remove(leaving);
        await().untilAsserted(() -> assertThat(betting.placeBets()).hasSize(2));
        Map<String, String> after = podOfEach();
        before.values().removeIf(leaving.name()::equals);
        assertThat(after).containsAllEntriesOf(before).doesNotContainValue(leaving.name());
    }
}
