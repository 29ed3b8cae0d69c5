package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import io.grpc.ClientStreamTracer;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Pulse;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/** Reports one attempt of a call to the load of the endpoint and the pulse of the connection that it was sent to. */
final class AttemptTracer extends ClientStreamTracer {

    private final Factory factory;
    private final long startedAt;
    private static final AtomicIntegerFieldUpdater<AttemptTracer> STATE = AtomicIntegerFieldUpdater
            .newUpdater(AttemptTracer.class, "state");
    private static final int WAITING = 0;
    /** Of a stream, the first message has come. */
    private static final int ANSWERED = 1;
    private static final int ENDED = 2;

    /** A transport may end a stream on another thread than it reads it on. */
    private volatile int state;
    /** Whether an answer began; what comes in is told by one thread. */
    private boolean begun;
    /** Whether the server said how the call ended; where it did, it is the same thread that ends it here. */
    private boolean closedByServer;

    private AttemptTracer(Factory factory, long startedAt) {
        this.factory = factory;
        this.startedAt = startedAt;
    }

    @Override
    public void inboundHeaders(Metadata headers) {
        begun = true;
        heard();
    }

    @Override
    public void inboundMessage(int sequenceNumber) {
        factory.pulse.heard();
        if (factory.method.kind().answersOften()) {
            if (state != WAITING || !STATE.compareAndSet(this, WAITING, ANSWERED)) {
                factory.load.heard();
            } else {
                long now = factory.ticker.read();
                factory.load.answered(factory.method, now - startedAt, now);
            }
        }
    }

    @Override
    public void inboundTrailers(Metadata trailers) {
        closedByServer = true;
        heard();
        byte[] report = trailers.get(ServedCalls.LOAD_REPORT);
        if (report != null) {
            factory.load.reported(report, factory.ticker.read());
        }
    }

    private void heard() {
        factory.pulse.heard();
        factory.load.heard();
    }

    @Override
    public void streamClosed(Status status) {
        long now = factory.ticker.read();
        boolean answered = factory.method.kind().answersOften() && STATE.getAndSet(this, ENDED) == ANSWERED;
        factory.load.ended(factory.method, Outcomes.of(status, begun && !closedByServer), answered, now - startedAt, now);
    }

    /**
     * Makes the tracers of one method's calls on one connection. gRPC ends every attempt that it begins, also those it
     * never sends, but for a call that waited for an endpoint and is over by the time that one is picked for it.
     */
    static final class Factory extends ClientStreamTracer.Factory {

        private static final ClientStreamTracer NOT_SENT = new ClientStreamTracer() {
        };

        private final EndpointLoad load;
        private final MethodLoad method;
        private final Pulse pulse;
        private final Ticker ticker;

        Factory(EndpointLoad load, MethodLoad method, Pulse pulse, Ticker ticker) {
            this.load = load;
            this.method = method;
            this.pulse = pulse;
            this.ticker = ticker;
        }

        @Override
        public ClientStreamTracer newClientStreamTracer(StreamInfo info, Metadata headers) {
            Deadline deadline = info.getCallOptions().getDeadline();
            if (deadline != null && deadline.isExpired()) {
                return NOT_SENT;
            }
            long now = ticker.read();
            load.started(method, now);
            pulse.asked(now);
            return new AttemptTracer(this, now);
        }
    }
}
