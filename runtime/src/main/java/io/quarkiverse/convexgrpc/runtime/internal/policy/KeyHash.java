package io.quarkiverse.convexgrpc.runtime.internal.policy;

/** Hashes that are the same in every process, for ever: clients that share a key agree on where it belongs. */
public final class KeyHash {

    /** The golden ratio: multiples of it are spread evenly. */
    static final long STEP = 0x9E3779B97F4A7C15L;

    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private KeyHash() {
    }

    /** A key for {@link Picker#pick}: the same for the same text, and never 0, which stands for none. Allocates nothing. */
    public static long of(CharSequence text) {
        // mixed, since the upper bits of FNV alone would be poor for short texts
        long key = mix(fnv(text));
        return key == 0 ? 1 : key;
    }

    /** FNV-1a over the characters. */
    static long fnv(CharSequence text) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = fnv(hash, text.charAt(i));
        }
        return hash;
    }

    /** One step of FNV-1a: a hash of something that has one part more. */
    static long fnv(long hash, int part) {
        return (hash ^ part) * FNV_PRIME;
    }

    /**
     * Spreads a number over all bits (MurmurHash3's finalizer, Appleby, in the variant 13 of Stafford, which is also that of
     * SplitMix64: Steele, Lea and Flood, 2014).
     */
    static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
