package io.quarkiverse.convexgrpc.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class RecentCallsTest {

    private final RecentCalls calls = new RecentCalls(2);

    @Test
    void rate_isThatOfTheLastTwoSeconds() {
        for (int i = 0; i < 500; i++) {
            calls.record(millis(10L * i), millis(1));
        }

        assertThat(calls.callsPerSecond(millis(4_990))).isEqualTo(100);
    }

    @Test
    void callsOfLongAgo_areForgotten() {
        calls.record(millis(100), millis(1));

        assertThat(calls.at(millis(1_900)).count()).isOne();
        assertThat(calls.at(millis(2_000)).count()).isZero();
        assertThat(calls.at(millis(3_600_000)).count()).isZero();
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
