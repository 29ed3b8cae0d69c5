package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.lang.ref.PhantomReference;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;

/**
 * A call that is in flight at an endpoint until it is said to have ended, or until nobody can say so any more, since its
 * {@link PickedEndpoint} is garbage. Thread-safe; never blocks.
 */
final class BegunCall extends PhantomReference<PickedEndpoint> {

    private static final AtomicIntegerFieldUpdater<BegunCall> ENDED = AtomicIntegerFieldUpdater.newUpdater(BegunCall.class,
            "ended");

    private final BegunCalls calls;
    private final EndpointLoad load;
    private final MethodLoad method;
    private final Outcome ifLost;
    private final long begunAt;
    private volatile int ended;
    private volatile boolean answered;
    private long answeredAt;

    BegunCall(PickedEndpoint picked, BegunCalls calls, MethodLoad method, Outcome ifLost, long begunAt) {
        super(picked, calls.garbage());
        this.calls = calls;
        this.load = picked.load();
        this.method = method;
        this.ifLost = ifLost;
        this.begunAt = begunAt;
        load.started(method, begunAt);
    }

    void answered(long now) {
        load.heard();
        if (!answered) {
            answeredAt = now;
            answered = true;
        }
    }

    void end(Outcome outcome, long now) {
        end(outcome, (answered ? answeredAt : now) - begunAt, now);
    }

    /** It ended in a way that says nothing about the endpoint: it took no time that would say something. */
    void drop(long now) {
        end(Outcome.CANCELLED, 0, now);
    }

    /** Nobody can say any more how it ended, nor when. */
    void lost(long now) {
        end(ifLost, 0, now);
    }

    private void end(Outcome outcome, long elapsedNanos, long now) {
        if (ENDED.compareAndSet(this, 0, 1)) {
            calls.ended(this);
            load.ended(method, outcome, false, elapsedNanos, now);
        }
    }
}
