package io.quarkiverse.convexgrpc.runtime.internal.policy;

import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;

/** Random places without a division. */
final class Draw {

    private static final int BITS = 30;

    private Draw() {
    }

    /** {@value #BITS} random bits. */
    static int from(Randomness randomness) {
        return randomness.below(1 << BITS);
    }

    /**
     * One of many draws that come of one: the finalizer of MurmurHash3, by Austin Appleby, of consecutive numbers.
     *
     * @param k which
     */
    static int from(int draw, int k) {
        int hash = draw + k;
        hash = (hash ^ hash >>> 16) * 0x85EBCA6B;
        hash = (hash ^ hash >>> 13) * 0xC2B2AE35;
        return (hash ^ hash >>> 16) >>> Integer.SIZE - BITS;
    }

    /**
     * The place that the upper bits of a draw say in one part of all places. Of as many parts, places from each differ but
     * for one that two parts share, and every place is as likely as any other.
     *
     * @param part from 0
     * @param parts 2 to the power of this there are
     */
    static int place(int draw, int size, int part, int parts) {
        return (int) (((long) part << BITS | draw) * size >>> BITS + parts);
    }

    /** The place from 0 and below {@code size} that the upper bits of a draw say. */
    static int place(int draw, int size) {
        return (int) ((long) draw * size >>> BITS);
    }
}
