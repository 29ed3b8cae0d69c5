package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/** Sends a load report at the end of a call, unless the application sent its own. */
class ReportingCall<Q, A> extends ForwardingServerCall.SimpleForwardingServerCall<Q, A> {

    final Ticker ticker;
    private final LoadReportSource reports;

    ReportingCall(ServerCall<Q, A> call, LoadReportSource reports, Ticker ticker) {
        super(call);
        this.reports = reports;
        this.ticker = ticker;
    }

    @Override
    public void close(Status status, Metadata trailers) {
        close(status, trailers, ticker.read());
    }

    final void close(Status status, Metadata trailers, long now) {
        byte[] bytes = reports.next(getAttributes(), now);
        Metadata last = trailers;
        if (bytes != null && !trailers.containsKey(ServedCalls.LOAD_REPORT)) {
            if (!status.isOk()) {
                // an exception may be a constant, and its trailers shared by all calls that fail by it; those of a call that
                // went well are the call's own from here on, as gRPC has it
                last = new Metadata();
                last.merge(trailers);
            }
            last.put(ServedCalls.LOAD_REPORT, bytes);
        }
        super.close(status, last);
    }
}
