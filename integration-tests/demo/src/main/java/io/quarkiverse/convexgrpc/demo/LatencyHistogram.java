package io.quarkiverse.convexgrpc.demo;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Counts latencies in buckets that grow with the latency, so that a percentile is right to about 3 %.
 *
 * <p>
 * Not thread-safe.
 */
final class LatencyHistogram {

    /** Buckets to each doubling of the latency. */
    private static final int STEPS = 32;
    /** Doublings from a microsecond up: the last bucket is beyond an hour. */
    private static final int DOUBLINGS = 32;

    private final long[] counts = new long[STEPS * DOUBLINGS];
    private long count;

    void record(long latencyNanos) {
        counts[bucket(TimeUnit.NANOSECONDS.toMicros(latencyNanos))]++;
        count++;
    }

    void add(LatencyHistogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        count += other.count;
    }

    void clear() {
        Arrays.fill(counts, 0);
        count = 0;
    }

    long count() {
        return count;
    }

    /**
     * The latency in milliseconds that the given share of calls did not exceed, not a number where nothing was counted.
     *
     * @param share from 0 to 1
     */
    double percentileMillis(double share) {
        if (count == 0) {
            return Double.NaN;
        }
        long rank = Math.max(1, (long) Math.ceil(share * count));
        long seen = 0;
        int bucket = -1;
        while (seen < rank) {
            seen += counts[++bucket];
        }
        return middleMicros(bucket) / 1_000;
    }

    private static int bucket(long micros) {
        if (micros < STEPS) {
            return (int) Math.max(0, micros);
        }
        int doubling = 63 - Long.numberOfLeadingZeros(micros);
        int shift = doubling - 5;
        int bucket = (shift + 1) * STEPS + (int) (micros >> shift) - STEPS;
        return Math.min(bucket, STEPS * DOUBLINGS - 1);
    }

    private static double middleMicros(int bucket) {
        if (bucket < STEPS) {
            return bucket + 0.5;
        }
        int shift = bucket / STEPS - 1;
        long lowest = (long) (bucket % STEPS + STEPS) << shift;
        return lowest + (1L << shift) / 2.0;
    }
}
