package io.quarkiverse.convexgrpc.demo;

import java.util.concurrent.TimeUnit;

/**
 * The latencies of the calls of the last few seconds.
 *
 * <p>
 * The time is cut into slots; the oldest is cleared when a new one begins. Not thread-safe.
 */
final class RecentCalls {

    private static final long SLOT = TimeUnit.MILLISECONDS.toNanos(250);

    private final LatencyHistogram[] slots;
    private long newest;

    /** @param seconds how far back the calls are remembered */
    RecentCalls(int seconds) {
        slots = new LatencyHistogram[(int) (TimeUnit.SECONDS.toNanos(seconds) / SLOT)];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new LatencyHistogram();
        }
    }

    void record(long now, long latencyNanos) {
        advance(now);
        slots[index(newest)].record(latencyNanos);
    }

    /** The calls of the remembered time, up to now. */
    LatencyHistogram at(long now) {
        advance(now);
        LatencyHistogram sum = new LatencyHistogram();
        for (LatencyHistogram slot : slots) {
            sum.add(slot);
        }
        return sum;
    }

    double callsPerSecond(long now) {
        double seconds = (double) slots.length * SLOT / TimeUnit.SECONDS.toNanos(1);
        return at(now).count() / seconds;
    }

    private void advance(long now) {
        long slot = now / SLOT;
        for (long passed = Math.max(newest + 1, slot - slots.length + 1); passed <= slot; passed++) {
            slots[index(passed)].clear();
        }
        newest = Math.max(newest, slot);
    }

    private int index(long slot) {
        return (int) (slot % slots.length);
    }
}
