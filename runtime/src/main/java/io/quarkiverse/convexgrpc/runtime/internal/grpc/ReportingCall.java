package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.function.Supplier;

import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/** Sends a load report at the end of a call, unless the application sent its own. */
class ReportingCall<Q, A> extends ForwardingServerCall.SimpleForwardingServerCall<Q, A> {

    private final Supplier<byte[]> report;

    ReportingCall(ServerCall<Q, A> call, Supplier<byte[]> report) {
        super(call);
        this.report = report;
    }

    @Override
    public void close(Status status, Metadata trailers) {
        byte[] bytes = report.get();
        if (bytes == null || trailers.containsKey(ServedCalls.LOAD_REPORT)) {
            super.close(status, trailers);
            return;
        }
        // not into the application's own object, which several calls may share
        Metadata more = new Metadata();
        more.merge(trailers);
        more.put(ServedCalls.LOAD_REPORT, bytes);
        super.close(status, more);
    }
}
