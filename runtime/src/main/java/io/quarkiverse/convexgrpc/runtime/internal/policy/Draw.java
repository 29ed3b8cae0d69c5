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

    /** A draw made of a random number of all 32 bits. */
    static int of(int random) {
        return random >>> Integer.SIZE - BITS;
    }

    /** The place from 0 and below {@code size} that the upper bits of a draw say. */
    static int place(int draw, int size) {
        return (int) ((long) draw * size >>> BITS);
    }
}
