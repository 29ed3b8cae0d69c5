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

/** What an application may ask for beyond the defaults: load reports, zones, retries; and ejection where a policy needs it. */
@QuarkusTest
@TestProfile(GuardsTest.Configured.class)
@WithKubernetesTestServer
@WithTestResource(BettingApplication.class)
class GuardsTest extends WithPaymentPods {

    private static final int CALLERS = 8;
    private static final int ATTEMPTS = 3;
    /** With so many failures in a row, a pod is ejected. */
    private static final int IN_A_ROW = 5;

    /** All of it is read at the start, so an executable that was built without it is given it too. */
    public static final class Configured implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.convex-grpc.load-balancing.zone", "zone-a",
                    "quarkus.convex-grpc.services.convex-payment-service.policy", "health-score",
                    "quarkus.convex-grpc.services.convex-payment-service.slow-start", "0s",
                    "quarkus.convex-grpc.clients.payment.retry.max-attempts", Integer.toString(ATTEMPTS),
                    "quarkus.convex-grpc.clients.payment.retry.backoff", "1ms");
        }
    }

    private Bettors bets(int bets) {
        Bettors bettors = Bettors.start(betting, CALLERS);
        await().until(() -> bettors.paid() >= bets);
        return bettors;
    }

    @Test
    void podThatReportsToBeUnwell_getsLess() {
        Pod well = pods.start(1);
        Pod unwell = pods.start(2);
        well.report(100);
        unwell.report(20);
        await().untilAsserted(() -> assertThat(betting.placeBets()).hasSize(2));

        try (Bettors bettors = bets(200)) {
            int before = unwell.calls();
            int paid = bettors.paid();
            // shares are worked out anew each second
            await().until(() -> bettors.paid() > paid + 3000);
            assertThat((double) (unwell.calls() - before) / (bettors.paid() - paid)).isBetween(0.05, 0.35);
            assertThat(bettors.stop()).isEmpty();
        }
    }

    @Test
    void podThatFailsSomeCalls_costsNoBet_whereCallsAreRetried() {
        pods.start(1);
        Pod failing = pods.start(2);
        await().untilAsserted(() -> assertThat(betting.placeBets()).hasSize(2));
        // so few that no call can meet them with its last attempt, wherever the others go
        int failures = ATTEMPTS - 1;
        failing.failOnly(failures);

        try (Bettors bettors = bets(200)) {
            assertThat(failing.failed()).isEqualTo(failures);
            assertThat(bettors.stop()).isEmpty();
        }
    }

    @Test
    void podThatFails_isEjected_andTriedAgain_untilItIsWell() {
        pods.start(1);
        Pod failing = pods.start(2);
        pods.start(3);
        await().untilAsserted(() -> assertThat(betting.placeBets()).hasSize(3));
        failing.fail();

        try (Bettors bettors = bets(100)) {
            await().untilAsserted(() -> assertThat(betting.metrics())
                    .containsPattern("convex_grpc_client_ejections_total\\{[^}]*reason=\"consecutive-failures\"[^}]*} [1-9]")
                    .containsPattern("convex_grpc_client_ejected_endpoints\\{[^}]*} 1"));
            int paid = bettors.paid();
            await().until(() -> bettors.paid() > paid + 1000);
            failing.beWell();
            int before = bettors.paidBy(failing.name());
            await("it is well and is paid by again").atMost(Duration.ofSeconds(60))
                    .until(() -> bettors.paidBy(failing.name()) > before + 100);

            assertThat(betting.metrics()).containsPattern("convex_grpc_client_ejected_endpoints\\{[^}]*} 0");
            // those in a row, those in flight meanwhile, and a few that tried again
            assertThat(bettors.stop()).hasSizeLessThanOrEqualTo(IN_A_ROW + CALLERS + 5);
        }
    }

    @Test
    void podsInAnotherZone_getFewCalls() {
        pods.start(1, "zone-a");
        pods.start(2, "zone-a");
        Pod far = pods.start(3, "zone-b");
        await().untilAsserted(() -> assertThat(betting.placeBets()).hasSizeGreaterThanOrEqualTo(2));

        try (Bettors bettors = bets(2000)) {
            assertThat(betting.metrics())
                    .containsPattern("convex_grpc_client_channels\\{[^}]*zone=\"kept\"[^}]*} 1");
            assertThat((double) bettors.paidBy(far.name()) / bettors.paid()).isLessThan(0.2);
            assertThat(bettors.stop()).isEmpty();
        }
    }
}
