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
        if (status.isOk()) {
            // they are the call's own from here on, as gRPC has it
            trailers.put(ServedCalls.LOAD_REPORT, bytes);
            super.close(status, trailers);
            return;
        }
        // an exception may be a constant, and its trailers shared by all calls that fail by it
        Metadata more = new Metadata();
        more.merge(trailers);
        more.put(ServedCalls.LOAD_REPORT, bytes);
        super.close(status, more);
    }
}
