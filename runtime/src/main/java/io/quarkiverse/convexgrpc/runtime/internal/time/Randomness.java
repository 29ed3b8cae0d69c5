package io.quarkiverse.convexgrpc.runtime.internal.time;

/** Uniform random integers. Thread-safe, takes no lock, allocates nothing. */
@FunctionalInterface
public interface Randomness {

    /** A number from 0 (inclusive) to {@code bound} (exclusive); {@code bound} is at least 1. */
    int below(int bound);

    /**
     * A duration drawn uniformly from {@code nanos ± share}, so that many clients that failed together do not come back
     * together.
     *
     * @param nanos the middle, in nanoseconds, not negative
     * @param percent the share of it that may be added or taken away, 0 to 100
     */
    default long jitter(long nanos, int percent) {
        long permille = 1000L - percent * 10L + below(percent * 20 + 1);
        return nanos / 1000 * permille;
    }

    /** The random source of the running thread. */
    static Randomness system() {
        return SystemRandomness.INSTANCE;
    }
}
