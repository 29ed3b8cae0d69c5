package io.quarkiverse.convexgrpc.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {

    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void noCalls_haveNoPercentile() {
        assertThat(histogram.percentileMillis(0.5)).isNaN();
    }

    @Test
    void percentiles_areThoseOfTheSortedLatencies_toThreePercent() {
        Random random = new Random(1);
        long[] latencies = new long[10_000];
        for (int i = 0; i < latencies.length; i++) {
            latencies[i] = (long) (Math.exp(random.nextGaussian()) * 5_000_000);
            histogram.record(latencies[i]);
        }
        Arrays.sort(latencies);

        for (double share : new double[] { 0.01, 0.5, 0.9, 0.99, 0.999, 1 }) {
            double expected = latencies[(int) Math.ceil(share * latencies.length) - 1] / 1e6;
            assertThat(histogram.percentileMillis(share)).isCloseTo(expected, Percentage.withPercentage(3));
        }
    }

    @Test
    void shortestAndLongestLatencies_findABucket() {
        histogram.record(-5);
        histogram.record(0);
        assertThat(histogram.percentileMillis(1)).isCloseTo(0, within(0.001));

        histogram.record(TimeUnit.DAYS.toNanos(10));
        assertThat(histogram.count()).isEqualTo(3);
        assertThat(histogram.percentileMillis(1)).isGreaterThan(TimeUnit.HOURS.toMillis(1));
    }

    @Test
    void sum_countsBoth() {
        LatencyHistogram other = new LatencyHistogram();
        histogram.record(TimeUnit.MILLISECONDS.toNanos(1));
        other.record(TimeUnit.MILLISECONDS.toNanos(100));
        histogram.add(other);

        assertThat(histogram.count()).isEqualTo(2);
        assertThat(histogram.percentileMillis(0.5)).isCloseTo(1, Percentage.withPercentage(3));
        assertThat(histogram.percentileMillis(1)).isCloseTo(100, Percentage.withPercentage(3));
    }
}
