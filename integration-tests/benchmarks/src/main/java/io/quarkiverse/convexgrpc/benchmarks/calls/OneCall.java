package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

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

    private final CallLog log;
    private final int number;
    private final long startNanos;

    private OneCall(CallLog log, int number, long startNanos) {
        this.log = log;
        this.number = number;
        this.startNanos = startNanos;
    }

    /**
     * @param startNanos when the schedule began, by {@link System#nanoTime}
     */
    static void start(Channel channel, MethodDescriptor<byte[], byte[]> method, CallOptions options, CallLog log,
            int number, long startNanos) {
        OneCall listener = new OneCall(log, number, startNanos);
        ClientCall<byte[], byte[]> call = channel.newCall(method,
                options.withStreamTracerFactory(listener.new Whereabouts()));
        call.start(listener, new Metadata());
        call.request(2);
        call.sendMessage(Api.PAYLOAD);
        call.halfClose();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        log.ended(number, System.nanoTime() - startNanos, status.isOk());
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
                        log.sent(number, inet.getPort());
                    }
                }
            };
        }
    }
}
