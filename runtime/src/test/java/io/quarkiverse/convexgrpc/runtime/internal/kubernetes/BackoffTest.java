package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void waits_oneAfterAnother_doubleUpToTheCapAndBeginAgainAfterAReset() {
        Backoff middle = new Backoff(bound -> bound / 2);
        for (long millis : new long[] { 250, 500, 1_000, 2_000, 4_000, 4_000, 4_000 }) {
            assertThat(middle.nextNanos()).isEqualTo(millis * 1_000_000);
        }
        middle.reset();
        assertThat(middle.nextNanos()).isEqualTo(250_000_000L);
    }

    @Test
    void wait_drawnAtRandom_isHalfToOneAndAHalfTimesAsLong() {
        assertThat(new Backoff(bound -> 0).nextNanos()).isEqualTo(125_000_000L);
        assertThat(new Backoff(bound -> bound - 1).nextNanos()).isEqualTo(375_000_000L);
    }
}
