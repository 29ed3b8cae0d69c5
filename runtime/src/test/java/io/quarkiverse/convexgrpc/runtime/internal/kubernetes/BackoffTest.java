package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void waits_oneAfterAnother_doubleUpToTheCapAndBeginAgainAfterAReset() {
        Backoff middle = new Backoff(bound -> bound / 2);
        for (long millis : new long[] { 250, 500, 1_000, 2_000, 2_500, 2_500 }) {
            assertThat(middle.nextNanos(0)).isEqualTo(millis * 1_000_000);
        }
        middle.reset();
        assertThat(middle.nextNanos(0)).isEqualTo(250_000_000L);
    }

    @Test
    void wait_drawnAtRandom_isHalfToOneAndAHalfTimesAsLong() {
        assertThat(new Backoff(bound -> 0).nextNanos(0)).isEqualTo(125_000_000L);
        assertThat(new Backoff(bound -> bound - 1).nextNanos(0)).isEqualTo(375_000_000L);
    }

    @Test
    void wait_afterATryThatTookLong_isCountedFromItsBeginning() {
        assertThat(new Backoff(bound -> bound / 2).nextNanos(60_000_000L)).isEqualTo(190_000_000L);
    }

    @Test
    void wait_afterATryThatTookLonger_isShortAndDrawnAtRandom() {
        assertThat(new Backoff(bound -> 0).nextNanos(4_300_000_000L)).isZero();
        assertThat(new Backoff(bound -> bound - 1).nextNanos(4_300_000_000L)).isEqualTo(200_000_000L);
    }

    @Test
    void nextTry_whateverBecomesOfTheOneBefore_comesHalfASecondBeforeAChangeMustBeKnown() {
        Backoff longest = new Backoff(bound -> bound - 1);
        IntStream.range(0, 10).forEach(i -> longest.nextNanos(0));
        long refused = longest.nextNanos(0) / 1_000_000;
        long hung = SliceApi.REQUEST_TIMEOUT_MILLIS
                + longest.nextNanos(SliceApi.REQUEST_TIMEOUT_MILLIS * 1_000_000L) / 1_000_000;
        assertThat(refused).isLessThan(4_000);
        assertThat(hung).isLessThanOrEqualTo(4_500);
    }
}
