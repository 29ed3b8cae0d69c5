package io.quarkiverse.convexgrpc.scenarios;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;

/** A real gRPC server on a loopback address, as a pod has one. It answers the id of a call with its own name. */
final class Pod implements AutoCloseable {

    static final MethodDescriptor<String, String> CALL = MethodDescriptor.<String, String> newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY).setFullMethodName("scenarios.Pod/Call")
            .setRequestMarshaller(new Text()).setResponseMarshaller(new Text()).build();

    final String name;
    final String host;
    final int port;
    /** When the first call came since it was last set to 0, by {@link System#nanoTime}. */
    final AtomicLong firstCall = new AtomicLong();
    private final Server server;

    private Pod(String name, String host, int port, Consumer<String> calls, Consumer<NettyServerBuilder> options) {
        this.name = name;
        this.host = host;
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress(host, port))
                .addService(ServerServiceDefinition.builder("scenarios.Pod")
                        .addMethod(CALL, ServerCalls.asyncUnaryCall((id, observer) -> {
                            firstCall.compareAndSet(0, System.nanoTime());
                            calls.accept(id);
                            observer.onNext(name);
                            observer.onCompleted();
                        })).build());
        options.accept(builder);
        try {
            server = builder.build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.port = server.getPort();
    }

    static Pod start(String name, String host, int port) {
        return start(name, host, port, id -> {
        }, builder -> {
        });
    }

    /**
     * @param calls told of the id of each call, before it is answered
     */
    static Pod start(String name, String host, int port, Consumer<String> calls, Consumer<NettyServerBuilder> options) {
        return new Pod(name, host, port, calls, options);
    }

    /** Ends as a server does that was asked to: after the calls that are in flight, and those that come until they hear. */
    void drain() {
        try {
            server.shutdown().awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {

        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
