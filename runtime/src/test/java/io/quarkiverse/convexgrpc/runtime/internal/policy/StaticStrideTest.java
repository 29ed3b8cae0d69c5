package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticStrideTest {

    private static final double UNKNOWN = Double.NaN;

    private static int[] counts(int picks, double... weights) {
        return counts(new StaticStride(weights, new AtomicLong()), weights.length, picks);
    }

    private static int[] counts(Picker picker, int size, int picks) {
        int[] counts = new int[size];
        for (int i = 0; i < picks; i++) {
            counts[picker.pick(0, false)]++;
        }
        return counts;
    }

    @Test
    void weights_sharesAreInProportion() {
        int[] counts = counts(100_000, 1, 2, 3, 4);

        assertThat(counts[0]).isCloseTo(10_000, within(5));
        assertThat(counts[1]).isCloseTo(20_000, within(5));
        assertThat(counts[2]).isCloseTo(30_000, within(5));
        assertThat(counts[3]).isCloseTo(40_000, within(5));
    }

    @Test
    void callsOfOneEndpoint_areSpreadEvenly_noneWaitsLongerThanItsShareSays() {
        StaticStride stride = new StaticStride(new double[] { 1, 2, 5 }, new AtomicLong());
        int[] last = new int[3];
        int[] longest = new int[3];
        for (int i = 1; i <= 8_000; i++) {
            int picked = stride.pick(0, false);
            longest[picked] = Math.max(longest[picked], i - last[picked]);
            last[picked] = i;
        }

        // one in 8, in 4 and in 1.6, each of them one round late at most
        assertThat(longest[0]).isLessThanOrEqualTo(10);
        assertThat(longest[1]).isLessThanOrEqualTo(6);
        assertThat(longest[2]).isLessThanOrEqualTo(3);
    }

    @Test
    void endpointsOfEqualWeight_areNotPassedOverTogether() {
        StaticStride stride = new StaticStride(new double[] { 2, 1, 1, 1, 1, 1, 1, 1 }, new AtomicLong());
        int last = -1;
        for (int i = 0; i < 1_000; i++) {
            int picked = stride.pick(0, false);
            // passed over together, they would leave the first to itself every other round
            assertThat(picked).isNotEqualTo(last);
            last = picked;
        }
    }

    @Test
    void equalWeights_areRoundRobin() {
        StaticStride stride = new StaticStride(new double[] { 7, 7, 7 }, new AtomicLong(1));

        for (int i = 1; i < 1000; i++) {
            assertThat(stride.pick(0, false)).isEqualTo(i % 3);
        }
    }

    @Test
    void unknownWeight_isTheMeanOfTheOthers() {
        assertThat(counts(80_000, 1, 3, UNKNOWN, UNKNOWN)).satisfies(counts -> {
            assertThat(counts[2]).isCloseTo(20_000, within(5));
            assertThat(counts[3]).isCloseTo(20_000, within(5));
            assertThat(counts[0]).isCloseTo(10_000, within(5));
        });
    }

    @Test
    void fewerThanTwoKnown_isRoundRobin() {
        assertThat(counts(300, UNKNOWN, 9, UNKNOWN)).containsOnly(100);
        assertThat(counts(300, UNKNOWN, UNKNOWN, UNKNOWN)).containsOnly(100);
        assertThat(counts(300, 0.0, 0.0, 0.0)).containsOnly(100);
        assertThat(counts(300, 5)).containsOnly(300);
    }

    @Test
    void extremes_areBoundedByTheMean() {
        double[] weights = new double[100];
        Arrays.fill(weights, 1);
        weights[0] = 1e9;
        weights[1] = 0;

        // the mean is 1e7, so the rest are at the lower bound, and the first at the upper one
        int[] counts = counts(199_000, weights);

        assertThat(counts[0] / (double) counts[2]).isCloseTo(StaticStride.MAX_RATIO / StaticStride.MIN_RATIO, within(1.0));
        assertThat(counts[1]).isCloseTo(counts[2], within(2)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = { 2, 10, 1000 })
    void anyWeights_aPickEndsSoon_andSharesFollow(int size) {
        long seed = 42;
        Random random = new Random(seed);
        double[] weights = random.doubles(size, 0.5, 1.5).toArray();
        AtomicLong position = new AtomicLong(Integer.MAX_VALUE);
        int picks = size * 2_000;

        int[] counts = counts(new StaticStride(weights, position), size, picks);

        assertThat(position.get() - Integer.MAX_VALUE).as("turns, seed %d", seed).isLessThan(2L * picks);
        double sum = Arrays.stream(weights).sum();
        for (int i = 0; i < size; i++) {
            assertThat(counts[i] / (double) picks).as("share of %d, seed %d", i, seed).isCloseTo(weights[i] / sum,
                    within(0.01 / size));
        }
    }
}
