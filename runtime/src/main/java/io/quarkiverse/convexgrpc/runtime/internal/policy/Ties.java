package io.quarkiverse.convexgrpc.runtime.internal.policy;

/**
 * Chooses the least of a few, and among equals each as likely as any other: what is compared is the cost, to 8 binary
 * digits, then a random number. Both are packed in one integer with the index, since a processor finds the lesser of two
 * integers without having to guess which it is. To take the first one from a random place on would give the one behind a
 * busy endpoint twice its share.
 */
final class Ties {

    /** How many there may be. */
    static final int MOST = 1 << 4;
    /** More than any rank. */
    static final int NONE = Integer.MAX_VALUE;

    private static final int INDEX = MOST - 1;
    /** The sign, the exponent and 7 digits; the first digit is not written. */
    private static final int COST = 0xFFFF_0000;

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
    static int rank(float cost, int random, int index) {
        return Float.floatToRawIntBits(cost) & COST | random >>> Short.SIZE & ~INDEX | index;
    }

    /** The index that a rank was made of. */
    static int index(int rank) {
        return rank & INDEX;
    }
}
