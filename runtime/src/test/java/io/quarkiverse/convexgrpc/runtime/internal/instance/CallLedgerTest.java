package io.quarkiverse.convexgrpc.runtime.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.runtime.internal.instance.CallLedger.Totals;

class CallLedgerTest {

    private final CallLedger calls = new CallLedger();

    @Test
    void nothingCame_allIsZero() {
        assertThat(calls.totals()).isEqualTo(Totals.NONE);
        assertThat(calls.inFlight()).isZero();
    }

    @Test
    void timedCall_isInFlightUntilItEnds_andItsTimeCountsOnceAnswered() {
        calls.began(true);
        assertThat(calls.totals()).isEqualTo(new Totals(0, 0, 0, 0, 0, 1, 1));
        calls.took(70);
        calls.answered(false);
        assertThat(calls.totals()).isEqualTo(new Totals(1, 0, 0, 1, 70, 0, 1));
        calls.ended();

        assertThat(calls.totals()).isEqualTo(new Totals(1, 0, 0, 1, 70, 0, 0));
    }

    @Test
    void stream_isInFlight_andNotWaitedFor() {
        calls.began(false);
        assertThat(calls.totals()).isEqualTo(new Totals(0, 0, 0, 0, 0, 0, 1));
        calls.answered(true);
        calls.ended();

        assertThat(calls.totals()).isEqualTo(new Totals(1, 1, 0, 0, 0, 0, 0));
    }

    @Test
    void callThatIsRefused_isAFault_andNeverInFlight() {
        calls.shed();

        assertThat(calls.totals()).isEqualTo(new Totals(1, 1, 1, 0, 0, 0, 0));
    }

    @Test
    void clockGoesBack_timeIsNotNegative() {
        calls.began(true);
        calls.took(-5);

        assertThat(calls.totals().timedNanos()).isZero();
    }

    @Test
    void manyThreads_nothingIsLost() {
        CompletableFuture.allOf(IntStream.range(0, 4).mapToObj(thread -> CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 10_000; i++) {
                calls.began(true);
                assertThat(calls.inFlight()).isNotNegative();
                calls.took(1);
                calls.answered(i % 10 == 0);
                calls.ended();
            }
        })).toArray(CompletableFuture[]::new)).join();

        assertThat(calls.totals()).isEqualTo(new Totals(40_000, 4_000, 0, 40_000, 40_000, 0, 0));
    }
}
