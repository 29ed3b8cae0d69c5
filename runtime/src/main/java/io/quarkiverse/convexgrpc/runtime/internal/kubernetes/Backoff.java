package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;

/**
 * How long to wait before the next try: doubled after each failure up to a cap of a few seconds, and jittered, so that
 * thousands of clients that lost one API server do not come back to it as one. Confined to one thread.
 */
final class Backoff {

    static final long FIRST_NANOS = 250_000_000L;
    /** With its jitter less than 4 s: so long may it take until the API server is asked that is there again. */
    static final long CAP_NANOS = 2_500_000_000L;
    static final int JITTER_PERCENT = 50;
    /** The least, drawn from nothing to twice as much: clients that hung together part a little with each try. */
    static final long LEAST_NANOS = 100_000_000L;

    private final Randomness randomness;
    private long next = FIRST_NANOS;

    Backoff(Randomness randomness) {
        this.randomness = randomness;
    }

    /** @param waitedNanos how long the try took that failed: a wait is counted from the beginning of that */
    long nextNanos(long waitedNanos) {
        long nanos = randomness.jitter(next, JITTER_PERCENT) - waitedNanos;
        next = Math.min(CAP_NANOS, next * 2);
        return Math.max(nanos, randomness.jitter(LEAST_NANOS, 100));
    }

    void reset() {
        next = FIRST_NANOS;
    }
}
