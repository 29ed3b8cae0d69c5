package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;

/**
 * How long to wait before the next try: doubled after each failure up to a cap of a few seconds, and jittered, so that
 * thousands of clients that lost one API server do not come back to it as one. Confined to one thread.
 */
final class Backoff {

    static final long FIRST_NANOS = 250_000_000L;
    static final long CAP_NANOS = 4_000_000_000L;
    static final int JITTER_PERCENT = 50;

    private final Randomness randomness;
    private long next = FIRST_NANOS;

    Backoff(Randomness randomness) {
        this.randomness = randomness;
    }

    long nextNanos() {
        long nanos = randomness.jitter(next, JITTER_PERCENT);
        next = Math.min(CAP_NANOS, next * 2);
        return nanos;
    }

    void reset() {
        next = FIRST_NANOS;
    }
}
