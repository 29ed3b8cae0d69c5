package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.quarkiverse.convexgrpc.runtime.internal.instance.CallLedger;
import io.quarkiverse.convexgrpc.runtime.internal.instance.ConcurrencyLimit;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * One call that this instance serves. The application may close it on one thread while the transport cancels it on
 * another: what is counted is counted once.
 */
final class ServedCall<Q, A> extends ReportingCall<Q, A> {

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<ServedCall> STATE = AtomicIntegerFieldUpdater.newUpdater(ServedCall.class,
            "state");
    private static final int BEGUN = 0;
    private static final int TIMED = 1;
    private static final int ENDED = 2;

    private final CallLedger calls;
    private final ConcurrencyLimit limit;
    private final boolean timed;
    private final long begunAt;
    private volatile int state = BEGUN;
    /** Null where there is nothing to be done. */
    private volatile Runnable whenEnded;

    /** @param limit to be given the place back that the call took, or null */
    ServedCall(ServerCall<Q, A> call, LoadReportSource reports, CallLedger calls, ConcurrencyLimit limit, boolean timed,
            Ticker ticker) {
        super(call, reports, ticker);
        this.calls = calls;
        this.limit = limit;
        this.timed = timed;
        this.begunAt = ticker.read();
    }

    @Override
    public void close(Status status, Metadata trailers) {
        long now = ticker.read();
        if (STATE.compareAndSet(this, BEGUN, TIMED)) {
            long elapsed = time(now);
            if (limit != null && status.isOk()) {
                limit.release(elapsed);
            } else if (limit != null) {
                // a failure may be quick, and says nothing about an idle instance
                limit.giveUp(elapsed);
            }
            calls.answered(fault(status));
        }
        close(status, trailers, now);
    }

    /** @param task run once, when nothing more is to be done about the call */
    void whenEnded(Runnable task) {
        whenEnded = task;
    }

    /** The application threw where it should have answered. The server closes the call then, and not through here. */
    void broken() {
        if (STATE.compareAndSet(this, BEGUN, TIMED)) {
            time(ticker.read());
            if (limit != null) {
                limit.release(-1);
            }
            calls.answered(true);
        }
        ended();
    }

    /** The caller gave the call up, or its connection is no more. */
    void cancelled() {
        if (STATE.compareAndSet(this, BEGUN, TIMED)) {
            long elapsed = time(ticker.read());
            if (limit != null) {
                limit.giveUp(elapsed);
            }
        }
        ended();
    }

    private void ended() {
        if (STATE.getAndSet(this, ENDED) != ENDED) {
            calls.ended();
            Runnable task = whenEnded;
            if (task != null) {
                task.run();
            }
        }
    }

    private long time(long now) {
        long elapsed = now - begunAt;
        if (timed) {
            calls.took(elapsed);
        }
        return elapsed;
    }

    private static boolean fault(Status status) {
        return switch (status.getCode()) {
            case UNKNOWN, INTERNAL, UNAVAILABLE, DATA_LOSS, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED -> true;
            default -> false;
        };
    }

    /** Hears how the call ends. */
    static final class Listener<Q, A> extends ForwardingServerCallListener.SimpleForwardingServerCallListener<Q> {

        private final ServedCall<Q, A> call;

        Listener(ServerCall.Listener<Q> listener, ServedCall<Q, A> call) {
            super(listener);
            this.call = call;
        }

        @Override
        public void onCancel() {
            call.cancelled();
            super.onCancel();
        }

        @Override
        public void onComplete() {
            call.broken();
            super.onComplete();
        }
    }
}
