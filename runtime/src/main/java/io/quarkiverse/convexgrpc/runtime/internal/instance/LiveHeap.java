package io.quarkiverse.convexgrpc.runtime.internal.instance;

import java.util.function.LongSupplier;

/**
 * How much of the heap is in use by objects that live, as far as can be seen from outside: what was in use after the latest
 * collection. What has been allocated since is no sign of anything. Not thread-safe.
 */
public final class LiveHeap {

    private final LongSupplier collections;
    private final LongSupplier used;
    private final LongSupplier max;
    private long collectionsBefore;
    private boolean collected;
    private double share;

    /**
     * @param collections how many collections there have been
     * @param used the bytes in use
     * @param max the bytes that may be in use at most, 0 or less where nobody says
     */
    public LiveHeap(LongSupplier collections, LongSupplier used, LongSupplier max) {
        this.collections = collections;
        this.used = used;
        this.max = max;
        this.collectionsBefore = collections.getAsLong();
    }

    /** From 0 to 1; before the first collection, what is in use. NaN where nobody says how much may be. */
    public double read() {
        long now = collections.getAsLong();
        long limit = max.getAsLong();
        if (limit <= 0) {
            return Double.NaN;
        }
        double inUse = (double) used.getAsLong() / limit;
        if (now != collectionsBefore || !collected) {
            collected |= now != collectionsBefore;
            collectionsBefore = now;
            share = inUse;
        } else if (inUse < share) {
            share = inUse;
        }
        return share;
    }
}
