package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.nio.charset.StandardCharsets;

/**
 * A place in the bytes of a message of Protocol Buffers. What goes beyond the end, or is nothing that may stand there,
 * makes the rest malformed: there is nothing more from then on, and what is read is 0.
 */
final class ProtobufBytes {

    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int LENGTH = 2;
    static final int FIXED32 = 5;

    private static final int TYPE_BITS = 3;
    private static final int MAX_VARINT_BITS = 64;

    private final byte[] bytes;
    private int position;
    private int limit;
    private boolean malformed;

    ProtobufBytes(byte[] bytes) {
        this.bytes = bytes;
        this.limit = bytes.length;
    }

    boolean malformed() {
        return malformed;
    }

    boolean hasMore() {
        return !malformed && position < limit;
    }

    /** The number of the next field, and its type in the lowest three bits. */
    int tag() {
        long tag = varint();
        if (tag >>> TYPE_BITS == 0 || tag >>> Integer.SIZE != 0) {
            malformed = true;
        }
        return (int) tag;
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < MAX_VARINT_BITS && take(1); shift += 7) {
            byte next = bytes[position - 1];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        malformed = true;
        return 0;
    }

    double readDouble() {
        if (!take(Long.BYTES)) {
            return 0;
        }
        long bits = 0;
        for (int i = 1; i <= Long.BYTES; i++) {
            bits = bits << Byte.SIZE | bytes[position - i] & 0xFF;
        }
        return Double.longBitsToDouble(bits);
    }

    String text() {
        int length = length();
        return take(length) ? new String(bytes, position - length, length, StandardCharsets.UTF_8) : "";
    }

    /** Goes into the message that begins here, and no further than its end, until {@link #leave}. */
    int enter() {
        int length = length();
        int outer = limit;
        limit = position + length;
        return outer;
    }

    /** @param outer what {@link #enter} returned */
    void leave(int outer) {
        limit = outer;
    }

    /** Passes over the value of a field that means nothing to us. */
    void skip(int tag) {
        switch (tag & (1 << TYPE_BITS) - 1) {
            case VARINT -> varint();
            case FIXED64 -> take(Long.BYTES);
            case LENGTH -> take(length());
            case FIXED32 -> take(Integer.BYTES);
            default -> malformed = true;
        }
    }

    /** A length that fits into what is left, else 0. */
    private int length() {
        long length = varint();
        if (length < 0 || length > limit - position) {
            malformed = true;
            return 0;
        }
        return (int) length;
    }

    private boolean take(int count) {
        if (malformed || limit - position < count) {
            malformed = true;
            return false;
        }
        position += count;
        return true;
    }
}
