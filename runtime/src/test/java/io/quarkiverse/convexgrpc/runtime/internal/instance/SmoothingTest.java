package io.quarkiverse.convexgrpc.runtime.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

import org.junit.jupiter.api.Test;

class SmoothingTest {

    private final Smoothing smoothing = new Smoothing(100);

    @Test
    void valuesThatDoNotChange_areWhatTheyAre() {
        for (int i = 0; i < 10; i++) {
            assertThat(smoothing.next(100)).isEqualTo(100);
        }
    }

    @Test
    void twoBadValues_doNotShow() {
        for (double value : new double[] { 100, 0, 0, 100, 100, 100, 0, 100, 0, 100 }) {
            assertThat(smoothing.next(value)).isEqualTo(100);
        }
    }

    @Test
    void whatLasts_showsWithinFive_andIsForgottenAsFast() {
        for (int i = 0; i < 5; i++) {
            smoothing.next(0);
        }
        assertThat(smoothing.next(0)).isLessThan(15);

        for (int i = 0; i < 20; i++) {
            smoothing.next(100);
        }
        assertThat(smoothing.next(100)).isCloseTo(100, within(0.01));
    }

    @Test
    void anyValues_resultStaysWithinThem() {
        long seed = 20261126;
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            assertThat(smoothing.next(20 + random.nextInt(81))).as("value %d of seed %d", i, seed).isBetween(20.0, 100.0);
        }
    }
}
