package io.quarkiverse.convexgrpc.runtime.internal.load;

/** An integer and a float in one long, so that both change together without a lock. */
final class Packed {

    private Packed() {
    }

    static long of(int stamp, float value) {
        return (long) stamp << Integer.SIZE | Float.floatToRawIntBits(value) & 0xFFFF_FFFFL;
    }

    static int stamp(long packed) {
        return (int) (packed >>> Integer.SIZE);
    }

    static float value(long packed) {
        return Float.intBitsToFloat((int) packed);
    }
}
