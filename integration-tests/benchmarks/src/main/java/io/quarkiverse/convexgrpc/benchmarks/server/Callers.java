package io.quarkiverse.convexgrpc.benchmarks.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;

/** So many callers, over one connection, each of which calls again when it is answered. */
final class Callers implements AutoCloseable {

    private static final int CALLERS = 16;
    private static final MethodDescriptor<byte[], byte[]> PAY = MethodDescriptor.<byte[], byte[]> newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY).setFullMethodName("convex.payment.v1.PaymentService/Pay")
            .setRequestMarshaller(new Bytes()).setResponseMarshaller(new Bytes()).build();

    private final ManagedChannel channel;
    private final LongAdder answers = new LongAdder();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean calling;

    Callers(int port) {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().directExecutor().build();
    }

    /** Calls for so long, and returns how many calls were answered a second. */
    double call(double seconds) throws InterruptedException {
        calling = true;
        for (int i = 0; i < CALLERS; i++) {
            next();
        }
        long from = System.nanoTime();
        answers.reset();
        TimeUnit.MILLISECONDS.sleep(Math.round(seconds * 1000));
        double rate = answers.sum() / ((System.nanoTime() - from) / 1e9);
        calling = false;
        // those that are under way
        TimeUnit.MILLISECONDS.sleep(200);
        if (failure.get() != null) {
            throw new IllegalStateException("A call failed", failure.get());
        }
        return rate;
    }

    private void next() {
        ClientCalls.asyncUnaryCall(channel.newCall(PAY, CallOptions.DEFAULT), new byte[0], new StreamObserver<>() {

            @Override
            public void onNext(byte[] answer) {
                answers.increment();
            }

            @Override
            public void onError(Throwable error) {
                failure.compareAndSet(null, error);
            }

            @Override
            public void onCompleted() {
                if (calling) {
                    next();
                }
            }
        });
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

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
