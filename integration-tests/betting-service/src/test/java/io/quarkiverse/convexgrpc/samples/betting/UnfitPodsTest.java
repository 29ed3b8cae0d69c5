package io.quarkiverse.convexgrpc.samples.betting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.samples.betting.PaymentPods.Pod;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;

/** Pods that are ready and not fit, with nothing configured. */
@QuarkusTest
@WithKubernetesTestServer
@WithTestResource(BettingApplication.class)
class UnfitPodsTest extends WithPaymentPods {

    private static final int CALLERS = 8;

    private Bettors bettors;

    @BeforeEach
    void start() {
        for (int number = 1; number <= 3; number++) {
            pods.start(number);
        }
        await().untilAsserted(() -> assertThat(betting.placeBets()).hasSize(3));
        bettors = Bettors.start(betting, CALLERS);
        awaitBets(500);
    }

    @AfterEach
    void stop() {
        bettors.stop();
    }

    private void awaitBets(int more) {
        int paid = bettors.paid();
        await().until(() -> bettors.paid() >= paid + more);
    }

    @Test
    void podThatFails_getsFewCalls_untilItIsWell() {
        Pod failing = pods.get(2);
        failing.fail();

        awaitBets(2000);

        // one in three without a look at it
        assertThat(failing.failed()).isBetween(1, 40);
        failing.beWell();
        int before = bettors.paidBy(failing.name());
        await("it is well and is paid by again").atMost(Duration.ofSeconds(60))
                .until(() -> bettors.paidBy(failing.name()) > before + 100);
        assertThat(bettors.stop()).hasSize(failing.failed());
    }

    @Test
    void podThatIsSlow_getsFewCalls() {
        Pod slow = pods.get(2);
        slow.beSlow(300);
        awaitBets(500);
        int calls = slow.calls();

        awaitBets(2000);

        // one in three without a look at it
        assertThat(slow.calls() - calls).isLessThan(100);
        assertThat(bettors.stop()).isEmpty();
    }
}
