package io.quarkiverse.convexgrpc.runtime.internal.policy;

/**
 * Chooses the least of some, and among equals each as likely as any other: what is compared is the cost, then a random
 * number. Costs, random numbers and indices are packed in one integer each, since which of two is less is hard to guess for
 * a processor, and the lesser of two integers it finds without guessing. To take the first one from a random place on would
 * give the one behind a busy endpoint twice its share.
 */
final class Ties {

    /** How many there may be. */
    static final int MOST = 1 << 8;

    private static final int INDEX = MOST - 1;

    private Ties() {
    }

    /** The number after this one: a linear congruential step, good enough here and next to nothing beside a draw. */
    static int next(int random) {
        return random * 0x915F77F5 + 1;
    }

    /**
     * The lesser, the lesser the cost.
     *
     * @param cost not negative; of such numbers, the lesser one has the lesser bits
     * @param random of which the upper bits decide among equals
     * @param index below {@link #MOST}
     */
    static long rank(float cost, int random, int index) {
        return (long) Float.floatToRawIntBits(cost) << Integer.SIZE | Integer.toUnsignedLong(random & ~INDEX | index);
    }

    /** The index that a rank was made of. */
    static int index(long rank) {
        return (int) rank & INDEX;
    }
}
