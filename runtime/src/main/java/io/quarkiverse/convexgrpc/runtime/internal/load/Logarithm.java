package io.quarkiverse.convexgrpc.runtime.internal.load;

/**
 * Binary logarithms of durations, and back, good to a few per cent and a few nanoseconds each: how much slower is a
 * difference of logarithms, and a mean of those is not carried away by one call that took a thousand times as long.
 */
final class Logarithm {

    /**
     * Added to every duration: what differs by less than this differs by chance and by the machine, and users do not see
     * it. It also keeps a duration of 0 from being infinitely fast.
     */
    static final long INDIFFERENT_NANOS = 500_000;

    private static final int MANTISSA_BITS = 23;
    private static final int BIAS = 127;

    private Logarithm() {
    }

    /** @param nanos negative counts as 0 */
    static float ofNanos(long nanos) {
        return of(Math.max(0, nanos) + (float) INDIFFERENT_NANOS);
    }

    /** The duration of which {@link #ofNanos} is the logarithm. */
    static long toNanos(float log) {
        return Math.max(0, (long) power(log) - INDIFFERENT_NANOS);
    }

    /** Linear between powers of 2. */
    static float of(float value) {
        return (float) Float.floatToRawIntBits(value) / (1 << MANTISSA_BITS) - BIAS;
    }

    /** The inverse of {@link #of}, exactly. */
    static float power(float log) {
        return Float.intBitsToFloat((int) ((log + BIAS) * (1 << MANTISSA_BITS)));
    }
}
