package io.quarkiverse.convexgrpc.benchmarks.pods;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;

/** What every pod serves. */
public final class Api {

    static final String SERVICE = "benchmarks.Pod";

    /** A call whose time depends on the pod. */
    public static final MethodDescriptor<byte[], byte[]> CALL = method("Call", MethodType.UNARY);
    /** A call that takes {@link #LONG_MILLIS} on any pod. */
    public static final MethodDescriptor<byte[], byte[]> LONG_CALL = method("LongCall", MethodType.UNARY);
    /** A stream that begins with a message and does not end. */
    public static final MethodDescriptor<byte[], byte[]> STREAM = method("Stream", MethodType.SERVER_STREAMING);

    /** A tenth of the 5 seconds that this stands for. */
    public static final int LONG_MILLIS = 500;

    public static final byte[] PAYLOAD = new byte[32];

    private Api() {
    }

    private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
        return MethodDescriptor.<byte[], byte[]> newBuilder().setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .setRequestMarshaller(Bytes.INSTANCE).setResponseMarshaller(Bytes.INSTANCE).build();
    }

    private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {

        INSTANCE;

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
