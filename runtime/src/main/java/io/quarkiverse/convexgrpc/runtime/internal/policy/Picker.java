package io.quarkiverse.convexgrpc.runtime.internal.policy;

/**
 * Chooses among a fixed list of endpoints. The list never changes; what is known about each endpoint does. Thread-safe:
 * {@link #pick} never blocks, takes no lock and allocates nothing.
 */
@FunctionalInterface
public interface Picker {

    /** No endpoint may take the call. */
    int NONE = -1;

    /**
     * The place in the list of the endpoint that the next call goes to, from 0; {@link #NONE} where all have as many calls
     * as they may.
     *
     * @param key calls of the same key go to the same endpoint, where the policy is one that heeds it; else 0
     * @param streaming whether the server may answer with more than one message, over a long time
     */
    int pick(long key, boolean streaming);

    /** As {@link #pick}, with the reason, which takes time and memory: for those who look for it. */
    default Explained explained(long key, boolean streaming) {
        return new Explained(pick(key, streaming), "");
    }
}
