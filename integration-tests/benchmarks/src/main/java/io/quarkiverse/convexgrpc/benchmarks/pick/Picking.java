package io.quarkiverse.convexgrpc.benchmarks.pick;

/** What a balancer does for one call. Thread-safe. */
interface Picking {

    /** Chooses. */
    Object pick();

    /**
     * Chooses, and notes that a call begins there.
     *
     * @return what {@link #end} needs
     */
    Object begin();

    /** Notes that the call was answered and is over. */
    void end(Object call);

    /** Ends what was begun in the background. */
    default void close() {
    }
}
