package io.quarkiverse.convexgrpc.runtime.internal.policy;

/** How much of its share of calls an endpoint gets. Thread-safe. */
@FunctionalInterface
public interface Weight {

    /**
     * From 0 to 1.
     *
     * @param now a reading of the ticker, in nanoseconds
     */
    float at(long now);
}
