package io.quarkiverse.convexgrpc.runtime.internal.policy;

/**
 * Chooses among a fixed list of endpoints. The list never changes; what is known about each endpoint does. Thread-safe:
 * {@link #pick} never blocks, takes no lock and allocates nothing.
 */
@FunctionalInterface
public interface Picker {

    /** The place in the list of the endpoint that the next call goes to, from 0. */
    int pick();
}
