package io.quarkiverse.convexgrpc.runtime.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

class LoadReadinessTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final FakeTicker ticker = new FakeTicker();
    private final LoadReadiness readiness = new LoadReadiness(30, 60, Duration.ofSeconds(10));
    private int turns;

    /** Tells a score every second, for so many. */
    private void seconds(int count, double score) {
        for (int i = 0; i < count; i++) {
            next(score);
            ticker.advance(SECOND);
        }
    }

    private void next(double score) {
        boolean before = readiness.ready();
        readiness.next(score, ticker.read());
        if (before != readiness.ready()) {
            turns++;
        }
    }

    @Test
    void scoreIsLowForLong_turns_andBackOnceItIsHighForAsLong() {
        seconds(10, 29);
        assertThat(readiness.ready()).isTrue();
        seconds(1, 29);
        assertThat(readiness.ready()).isFalse();

        seconds(10, 60);
        assertThat(readiness.ready()).isFalse();
        seconds(1, 60);
        assertThat(readiness.ready()).isTrue();
        assertThat(turns).isEqualTo(2);
    }

    @Test
    void scoreIsBetweenTheTwo_nothingTurns() {
        seconds(100, 30);
        assertThat(readiness.ready()).isTrue();
        seconds(11, 29);
        seconds(100, 59.9);

        assertThat(readiness.ready()).isFalse();
        assertThat(turns).isEqualTo(1);
    }

    @Test
    void scoreRecoversInBetween_patienceBeginsAnew() {
        seconds(9, 0);
        seconds(1, 30);
        seconds(10, 0);
        assertThat(readiness.ready()).isTrue();

        seconds(1, 0);
        assertThat(readiness.ready()).isFalse();
    }

    @Test
    void scoreThatTrembles_turnsOnceEachWay() {
        long seed = 20261126;
        Random random = new Random(seed);
        for (int i = 0; i < 120; i++) {
            seconds(1, 5 + random.nextInt(50));
        }
        // around the lower threshold, and never as high as the upper one
        assertThat(turns).as("seed %d", seed).isLessThanOrEqualTo(1);
        seconds(20, 5);
        for (int i = 0; i < 120; i++) {
            seconds(1, 20 + random.nextInt(30));
        }
        assertThat(turns).as("seed %d", seed).isEqualTo(1);
        seconds(20, 95);
        for (int i = 0; i < 120; i++) {
            seconds(1, 35 + random.nextInt(60));
        }

        assertThat(turns).as("seed %d", seed).isEqualTo(2);
        assertThat(readiness.ready()).isTrue();
    }

    @Test
    void always_isReadyWhateverTheScore() {
        LoadReadiness always = LoadReadiness.always();
        for (int i = 0; i < 100; i++) {
            always.next(0, ticker.read());
            ticker.advance(SECOND);
        }

        assertThat(always.ready()).isTrue();
    }

    @Test
    void clockStandsStill_nothingTurns_untilItGoesOn() {
        for (int i = 0; i < 100; i++) {
            next(0);
        }
        assertThat(readiness.ready()).isTrue();

        ticker.advance(10 * SECOND);
        next(0);
        assertThat(readiness.ready()).isFalse();
    }

    @Test
    void clockJumpsHoursAhead_aHighScoreTurnsNothing_andALowOneOnce() {
        seconds(3, 100);
        ticker.advance(10 * 3_600 * SECOND);
        seconds(3, 100);
        assertThat(turns).isZero();

        seconds(1, 0);
        ticker.advance(10 * 3_600 * SECOND);
        seconds(5, 0);
        assertThat(turns).isEqualTo(1);
    }
}
