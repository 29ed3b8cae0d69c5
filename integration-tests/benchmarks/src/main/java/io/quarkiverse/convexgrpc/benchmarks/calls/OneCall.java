package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.quarkiverse.convexgrpc.benchmarks.pods.Api;

/** A call that notes where it went and how it ended. */
final class OneCall extends ClientCall.Listener<byte[]> {

    private static final Logger LOG = Logger.getLogger(OneCall.class.getName());

    private final IntConsumer onSent;
    private final Consumer<Status> onEnd;

    private OneCall(IntConsumer onSent, Consumer<Status> onEnd) {
        this.onSent = onSent;
        this.onEnd = onEnd;
    }

    /**
     * @param startNanos when the schedule began, by {@link System#nanoTime}
     */
    static void start(Channel channel, MethodDescriptor<byte[], byte[]> method, CallOptions options, CallLog log,
            int number, long startNanos) {
        start(channel, method, options, new OneCall(port -> log.sent(number, port),
                status -> log.ended(number, System.nanoTime() - startNanos, status.isOk())));
    }

    /** @param onSent hears of the port of each connection that the call is sent on */
    static void start(Channel channel, MethodDescriptor<byte[], byte[]> method, CallOptions options, IntConsumer onSent) {
        start(channel, method, options, new OneCall(onSent, status -> {
        }));
    }

    private static void start(Channel channel, MethodDescriptor<byte[], byte[]> method, CallOptions options,
            OneCall listener) {
        ClientCall<byte[], byte[]> call = channel.newCall(method,
                options.withStreamTracerFactory(listener.new Whereabouts()));
        call.start(listener, new Metadata());
        call.request(2);
        call.sendMessage(Api.PAYLOAD);
        call.halfClose();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        if (!status.isOk()) {
            LOG.log(Level.INFO, "failed: {0}", status);
        }
        onEnd.accept(status);
    }

    /** Hears of each connection that the call is sent on. */
    private final class Whereabouts extends ClientStreamTracer.Factory {

        @Override
        public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
            return new ClientStreamTracer() {

                @Override
                public void streamCreated(Attributes transport, Metadata sent) {
                    SocketAddress address = transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
                    if (address instanceof InetSocketAddress inet) {
                        onSent.accept(inet.getPort());
                    }
                }
            };
        }
    }
}
