package io.quarkiverse.convexgrpc.samples.betting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.samples.betting.PaymentPods.Pod;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;

/** Pods that say how busy they are get calls by what they could do. */
@QuarkusTest
@TestProfile(WeightedTest.Configured.class)
@WithKubernetesTestServer
@WithTestResource(BettingApplication.class)
class WeightedTest extends WithPaymentPods {

    /** Reports count once they have come for 10 s. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    public static final class Configured implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.convex-grpc.services.convex-payment-service.policy", "weighted");
        }
    }

    @Test
    void podThatIsFourTimesAsBusy_getsAFourth() {
        Pod busy = pods.start(1);
        Pod idle = pods.start(2);
        busy.report(0.8, 100);
        idle.report(0.2, 100);
        await().untilAsserted(() -> assertThat(betting.placeBets()).hasSize(2));

        try (Bettors bettors = Bettors.start(betting, 8)) {
            await("one call in five goes to the pod that is busy").atMost(LIMIT).untilAsserted(() -> {
                int before = busy.calls();
                int paid = bettors.paid();
                await().until(() -> bettors.paid() > paid + 1000);
                assertThat((double) (busy.calls() - before) / (bettors.paid() - paid)).isBetween(0.15, 0.25);
            });
            assertThat(bettors.stop()).isEmpty();
        }
    }
}
