package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * The endpoint that was picked for one call. The call is in flight there from {@link #begin} to {@link #end}: one that
 * begins and is never said to have ended is in flight for ever, and stays in the way of policies and limits. Thread-safe;
 * never blocks.
 */
public final class PickedEndpoint {

    private static final AtomicIntegerFieldUpdater<PickedEndpoint> STATE = AtomicIntegerFieldUpdater
            .newUpdater(PickedEndpoint.class, "state");
    private static final int PICKED = 0;
    private static final int BEGUN = 1;
    private static final int ENDED = 2;

    private final Endpoint endpoint;
    private final EndpointLoad load;
    private final PickedMethods methods;
    private final Ticker ticker;
    private volatile int state;
    private MethodLoad method;
    private long begunAt;
    private volatile boolean answered;
    private long answeredAt;

    PickedEndpoint(Endpoint endpoint, EndpointLoad load, PickedMethods methods, Ticker ticker) {
        this.endpoint = endpoint;
        this.load = load;
        this.methods = methods;
        this.ticker = ticker;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public EndpointLoad load() {
        return load;
    }

    /**
     * The call begins. A second time says nothing new.
     *
     * @param timed whether how long it takes says something about the endpoint
     */
    public void begin(boolean timed) {
        if (state != PICKED) {
            return;
        }
        method = timed ? methods.timed() : methods.untimed();
        begunAt = ticker.read();
        if (STATE.compareAndSet(this, PICKED, BEGUN)) {
            load.started(method, begunAt);
        }
    }

    /** The first of the answer came: what follows takes no time of the endpoint's. */
    public void answered() {
        load.heard();
        if (!answered) {
            answeredAt = ticker.read();
            answered = true;
        }
    }

    /** The call is over. The first that is told counts; does nothing where the call has not begun. */
    public void end(Outcome outcome) {
        if (STATE.compareAndSet(this, BEGUN, ENDED)) {
            long now = ticker.read();
            load.ended(method, outcome, false, (answered ? answeredAt : now) - begunAt, now);
        }
    }
}
