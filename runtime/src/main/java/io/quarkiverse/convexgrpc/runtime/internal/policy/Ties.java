package io.quarkiverse.convexgrpc.runtime.internal.policy;

/**
 * Chooses the least of a few, and among equals each as likely as any other: what is compared is the cost, to 8 binary
 * digits, then a random number. Both are packed in one integer, since a processor finds the lesser of two integers without
 * having to guess which it is. To take the first one from a random place on would give the one behind a busy endpoint twice
 * its share.
 */
final class Ties {

    /** More than any rank. */
    static final int NONE = Integer.MAX_VALUE;

    /** The sign, the exponent and 7 digits; the first digit is not written. */
    private static final int COST = 0xFFFF_0000;

    private Ties() {
    }

    /** The number after this one: a linear congruential step, good enough here and next to nothing beside a draw. */
    static int next(int random) {
        return random * 0x915F77F5 + 1;
    }

    /**
     * The lesser, the lesser the cost; not negative.
     *
     * @param cost not negative; of such numbers, the lesser one has the lesser bits
     * @param random of which the upper bits decide among equals
     */
    static int rank(float cost, int random) {
        return Float.floatToRawIntBits(cost) & COST | random >>> Short.SIZE;
    }

    /** {@code rank < other ? ofRank : ofOther} without a branch; neither rank is negative. */
    static int lesser(int rank, int other, int ofRank, int ofOther) {
        return ofOther + (ofRank - ofOther & rank - other >> Integer.SIZE - 1);
    }
}
