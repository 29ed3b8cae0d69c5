package io.quarkiverse.convexgrpc.runtime.internal.policy;

import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;

/** Any endpoint. Thread-safe. */
record Chance(int size, Randomness randomness) implements Picker {

    @Override
    public int pick(long key, boolean streaming) {
        return randomness.below(size);
    }

    @Override
    public Explained explained(long key, boolean streaming) {
        return new Explained(pick(key, streaming), "any of " + size);
    }
}
