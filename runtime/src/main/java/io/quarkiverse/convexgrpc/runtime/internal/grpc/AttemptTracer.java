package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import io.grpc.ClientStreamTracer;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Pulse;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/** Reports one attempt of a call to the load of the endpoint and the pulse of the connection that it was sent to. */
final class AttemptTracer extends ClientStreamTracer {

    private final EndpointLoad load;
    private final Pulse pulse;

    private AttemptTracer(EndpointLoad load, Pulse pulse) {
        this.load = load;
        this.pulse = pulse;
    }

    @Override
    public void inboundHeaders(Metadata headers) {
        pulse.heard();
    }

    @Override
    public void inboundMessage(int sequenceNumber) {
        pulse.heard();
    }

    @Override
    public void inboundTrailers(Metadata trailers) {
        pulse.heard();
    }

    @Override
    public void streamClosed(Status status) {
        load.ended(status.isOk());
    }

    /**
     * Makes the tracers of one connection. gRPC ends every attempt that it begins, also those it never sends, but for a
     * call that waited for an endpoint and is over by the time that one is picked for it.
     */
    static final class Factory extends ClientStreamTracer.Factory {

        private static final ClientStreamTracer NOT_SENT = new ClientStreamTracer() {
        };

        private final EndpointLoad load;
        private final Pulse pulse;
        private final Ticker ticker;

        Factory(EndpointLoad load, Pulse pulse, Ticker ticker) {
            this.load = load;
            this.pulse = pulse;
            this.ticker = ticker;
        }

        @Override
        public ClientStreamTracer newClientStreamTracer(StreamInfo info, Metadata headers) {
            Deadline deadline = info.getCallOptions().getDeadline();
            if (deadline != null && deadline.isExpired()) {
                return NOT_SENT;
            }
            load.started();
            pulse.asked(ticker.read());
            return new AttemptTracer(load, pulse);
        }
    }
}
