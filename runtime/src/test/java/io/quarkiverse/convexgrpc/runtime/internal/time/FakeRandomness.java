package io.quarkiverse.convexgrpc.runtime.internal.time;

import java.util.Random;

/** Random numbers that a seed repeats. Thread-safe. A test prints the seed, so that a failure can be played again. */
public final class FakeRandomness implements Randomness {

    private final long seed;
    private final Random random;

    public FakeRandomness(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    @Override
    public int below(int bound) {
        return random.nextInt(bound);
    }

    @Override
    public String toString() {
        return "seed " + seed;
    }
}
