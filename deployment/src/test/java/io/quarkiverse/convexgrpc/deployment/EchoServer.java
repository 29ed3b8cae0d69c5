package io.quarkiverse.convexgrpc.deployment;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.awaitility.Awaitility;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;

/** A real gRPC server that answers every call with its own name. */
final class EchoServer implements AutoCloseable {

    static final MethodDescriptor.Marshaller<String> TEXT = new Text();

    static final MethodDescriptor<String, String> CALL = MethodDescriptor.<String, String> newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY).setFullMethodName("test.Echo/Call")
            .setRequestMarshaller(TEXT).setResponseMarshaller(TEXT).build();

    private final Server server;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    EchoServer(String name) {
        this(name, 0);
    }

    EchoServer(String name, int port) {
        this(name, port, options -> {
        });
    }

    EchoServer(String name, int port, Consumer<NettyServerBuilder> options) {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                .addService(service(() -> {
                    await();
                    return name;
                }));
        options.accept(builder);
        try {
            server = builder.build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One at a port that another had a moment ago. */
    static EchoServer again(String name, int port, Consumer<NettyServerBuilder> options) {
        return Awaitility.await().ignoreExceptions().until(() -> new EchoServer(name, port, options), server -> true);
    }

    /** Answers wait for this from now on. */
    void hold(CountDownLatch until) {
        gate = until;
    }

    private void await() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A service that answers every call with what is the answer at that moment. */
    static ServerServiceDefinition service(Supplier<String> answer) {
        return ServerServiceDefinition.builder("test.Echo")
                .addMethod(CALL, ServerCalls.asyncUnaryCall((request, observer) -> {
                    observer.onNext(answer.get());
                    observer.onCompleted();
                })).build();
    }

    /** A port that nobody has at the moment, for a server that is to be known before it is there. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "127.0.0.1:" + port();
    }

    int port() {
        return server.getPort();
    }

    /** Calls through the channel and returns the name of the server that answered. */
    static String call(Channel channel) {
        return ClientCalls.blockingUnaryCall(channel, CALL, CallOptions.DEFAULT, "");
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {

        @Override
        public InputStream stream(String value) {
            return new Message(value.getBytes());
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The application's HTTP server takes messages only in this form. */
    private static final class Message extends ByteArrayInputStream implements Drainable, KnownLength {

        Message(byte[] bytes) {
            super(bytes);
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int length = available();
            transferTo(target);
            return length;
        }
    }
}
