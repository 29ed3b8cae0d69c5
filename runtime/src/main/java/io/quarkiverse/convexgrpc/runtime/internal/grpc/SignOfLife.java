package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/**
 * Asks a connection for a sign of life by a call of {@code grpc.health.v1.Health/Check} on it. Any answer will do, also
 * one from a server that has no such service.
 * <p>
 * HTTP/2 pings are no way to do this: grpc-java sends none sooner than after 10 seconds of silence, and a server with
 * gRPC's default settings closes a connection that pings more than a few times in 5 minutes (gRFC A8). A call is what
 * every server expects.
 */
final class SignOfLife {

    private static final MethodDescriptor<byte[], byte[]> CHECK = MethodDescriptor.<byte[], byte[]> newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("grpc.health.v1.Health/Check")
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();

    /** A {@code HealthCheckRequest} for the server as a whole has no content. */
    private static final byte[] WHOLE_SERVER = {};

    /** A server may allow so many calls on one connection and no more; the question then waits like any other call. */
    private volatile boolean sent;

    private SignOfLife() {
    }

    /** Sends the question; the answer, where one comes within the timeout, is handed on as one. */
    static SignOfLife ask(Subchannel subchannel, Runnable heard, Duration timeout) {
        SignOfLife question = new SignOfLife();
        CallOptions options = CallOptions.DEFAULT
                .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .withStreamTracerFactory(question.new Listening(heard));
        ClientCall<byte[], byte[]> call = subchannel.asChannel().newCall(CHECK, options);
        call.start(new ClientCall.Listener<>() {
        }, new Metadata());
        call.sendMessage(WHOLE_SERVER);
        call.halfClose();
        call.request(1);
        return question;
    }

    /** Whether the question has left. */
    boolean sent() {
        return sent;
    }

    private final class Listening extends ClientStreamTracer.Factory {

        private final Runnable heard;

        Listening(Runnable heard) {
            this.heard = heard;
        }

        @Override
        public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
            return new ClientStreamTracer() {

                @Override
                public void outboundHeaders() {
                    sent = true;
                }

                @Override
                public void inboundHeaders(Metadata inbound) {
                    heard.run();
                }

                @Override
                public void inboundTrailers(Metadata trailers) {
                    heard.run();
                }
            };
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        /** What the answer says does not matter. */
        @Override
        public byte[] parse(InputStream stream) {
            return WHOLE_SERVER;
        }
    }
}
