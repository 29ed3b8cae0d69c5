package io.quarkiverse.convexgrpc.runtime.internal.vertx;

import java.io.IOException;

import io.grpc.Status;
import io.grpc.internal.GrpcUtil.Http2Error;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Exception;

/** What became of connections and streams, as gRPC's status, in the words of its Netty transport where it has some. */
final class Faults {

    static final Status LOST = Status.UNAVAILABLE.withDescription("Network closed for unknown reason");

    private Faults() {
    }

    /** Why there is no connection. */
    static Status of(Throwable failure) {
        if (failure instanceof Http2Exception) {
            return Status.INTERNAL.withDescription("http2 exception").withCause(failure);
        }
        if (failure instanceof IOException) {
            return Status.UNAVAILABLE.withDescription("io exception").withCause(failure);
        }
        if (failure instanceof DecoderException && failure.getCause() instanceof IOException) {
            return of(failure.getCause());
        }
        return Status.UNAVAILABLE.withDescription(failure.getMessage() == null ? failure.toString() : failure.getMessage())
                .withCause(failure);
    }

    /** What a server means that ends a stream with such a code. */
    static Status ofReset(long code) {
        return Http2Error.statusForCode(code).augmentDescription("Received Rst Stream");
    }

    /** What a server means that ends a connection with such a code. */
    static Status ofGoaway(long code, String debug) {
        Status status = Http2Error.statusForCode(code);
        String text = "GOAWAY shut down transport. " + status.getDescription();
        return status.withDescription(debug.isEmpty() ? text : text + ", debug data: " + debug);
    }
}
