package io.quarkiverse.convexgrpc.runtime.internal.vertx;

import io.grpc.internal.WritableBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * Bytes of messages on their way out. They lie on the heap and belong to no pool, so that what a call that is over never
 * sent needs nobody to give it back. For one thread at a time.
 */
final class OutgoingBytes implements WritableBuffer {

    private static final int LARGEST = 1024 * 1024;

    private final ByteBuf bytes;

    private OutgoingBytes(int capacity) {
        bytes = UnpooledByteBufAllocator.DEFAULT.heapBuffer(capacity, capacity);
    }

    /** @param hint how many bytes are to come at least; what does not fit in goes into the next */
    static OutgoingBytes allocate(int hint) {
        return new OutgoingBytes(Math.min(LARGEST, hint));
    }

    ByteBuf bytes() {
        return bytes;
    }

    @Override
    public void write(byte[] source, int from, int length) {
        bytes.writeBytes(source, from, length);
    }

    @Override
    public void write(byte one) {
        bytes.writeByte(one);
    }

    @Override
    public int writableBytes() {
        return bytes.writableBytes();
    }

    @Override
    public int readableBytes() {
        return bytes.readableBytes();
    }

    @Override
    public void release() {
        bytes.release();
    }
}
