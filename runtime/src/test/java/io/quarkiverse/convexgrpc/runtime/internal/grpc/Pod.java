package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Hints;

/** A real gRPC server on a loopback address, as a pod has one; it answers a call with its own name. */
final class Pod implements AutoCloseable {

    /** A call that is answered at once. */
    static final MethodDescriptor<String, String> CALL = method("Call");
    /** A call that is answered when the test says so. */
    static final MethodDescriptor<String, String> HELD_CALL = method("HeldCall");

    final String name;
    final String host;
    final int port;
    final AtomicInteger calls = new AtomicInteger();
    /** Held calls are answered once this is complete. */
    final CompletableFuture<Void> release = new CompletableFuture<>();
    final AtomicInteger held = new AtomicInteger();
    /** How calls that would be answered at once fail; null where they do not. */
    volatile Status failure;
    private final Server server;

    private Pod(String name, String host, int port, Consumer<NettyServerBuilder> options) {
        this.name = name;
        this.host = host;
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress(address(host), port))
                .directExecutor()
                .addService(service());
        options.accept(builder);
        try {
            this.server = builder.build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.port = server.getPort();
    }

    static Pod start(String name) {
        return start(name, 0);
    }

    static Pod start(String name, int port) {
        return start(name, "127.0.0.1", port, options -> {
        });
    }

    static Pod start(String name, String host, int port, Consumer<NettyServerBuilder> options) {
        return new Pod(name, host, port, options);
    }

    private ServerServiceDefinition service() {
        return ServerServiceDefinition.builder("test.Pod")
                .addMethod(CALL, ServerCalls.asyncUnaryCall((request, observer) -> {
                    calls.incrementAndGet();
                    Status fault = failure;
                    if (fault != null) {
                        observer.onError(fault.asRuntimeException());
                        return;
                    }
                    observer.onNext(name);
                    observer.onCompleted();
                }))
                .addMethod(HELD_CALL, ServerCalls.asyncUnaryCall((request, observer) -> {
                    held.incrementAndGet();
                    release.thenRun(() -> {
                        observer.onNext(name);
                        observer.onCompleted();
                    });
                }))
                .build();
    }

    Endpoint endpoint(Condition condition) {
        return endpoint(condition, port);
    }

    /** The pod as discovery has it, behind another port. */
    Endpoint endpoint(Condition condition, int behindPort) {
        return new Endpoint(new EndpointId("uid-" + name, behindPort), List.of(address(host)), condition, name, "", "");
    }

    Endpoint ready() {
        return endpoint(Condition.READY);
    }

    /** The pod as discovery has it, in a zone and meant for some. */
    Endpoint in(String zone, Hints hints) {
        return new Endpoint(ready().id(), ready().addresses(), Condition.READY, name, zone, "node-" + zone, hints);
    }

    Endpoint in(String zone) {
        return in(zone, Hints.NONE);
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MethodDescriptor<String, String> method(String name) {
        return MethodDescriptor.<String, String> newBuilder().setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("test.Pod/" + name).setRequestMarshaller(new Text()).setResponseMarshaller(new Text())
                .build();
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
