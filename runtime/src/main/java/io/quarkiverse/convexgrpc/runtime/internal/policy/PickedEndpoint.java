package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * The endpoint that was picked for one call. The call is in flight there from {@link #begin} to {@link #end}. Thread-safe;
 * never blocks.
 */
public final class PickedEndpoint {

    private static final AtomicIntegerFieldUpdater<PickedEndpoint> ENDED = AtomicIntegerFieldUpdater
            .newUpdater(PickedEndpoint.class, "ended");

    private final Endpoint endpoint;
    private final EndpointLoad load;
    private final BegunCalls calls;
    private final Ticker ticker;
    /** Holds null until the call begins. */
    private final AtomicReference<BegunCall> call = new AtomicReference<>();
    /** Of a call that was not said to begin. */
    private volatile int ended;

    PickedEndpoint(Endpoint endpoint, EndpointLoad load, BegunCalls calls, Ticker ticker) {
        this.endpoint = endpoint;
        this.load = load;
        this.calls = calls;
        this.ticker = ticker;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public EndpointLoad load() {
        return load;
    }

    /**
     * The call begins; how long it takes says something about the endpoint. Once for a pick.
     *
     * @param ifLost how the call is taken to have ended where this object is garbage before {@link #end}: then nobody can say
     */
    public void begin(Outcome ifLost) {
        BegunCall begun = new BegunCall(this, calls, calls.timed(), ifLost, ticker.read());
        calls.begun(begun);
        if (!call.compareAndSet(null, begun)) {
            begun.end(Outcome.CANCELLED, ticker.read());
            throw new IllegalStateException("The call has begun already");
        }
    }

    /** The first of the answer came: what follows takes no time of the endpoint's. */
    public void answered() {
        BegunCall begun = call.get();
        if (begun != null) {
            begun.answered(ticker.read());
        }
    }

    /**
     * The call is over. The first that is told counts. Of a call that was not said to begin, only how it ended is counted.
     */
    public void end(Outcome outcome) {
        BegunCall begun = call.get();
        if (begun != null) {
            begun.end(outcome, ticker.read());
            return;
        }
        if (ENDED.compareAndSet(this, 0, 1)) {
            long now = ticker.read();
            load.started(calls.untimed(), now);
            load.ended(calls.untimed(), outcome, false, 0, now);
        }
    }

    /** The call is over in a way that says nothing about the endpoint, also not by how long it took: as {@link #end}. */
    public void drop() {
        BegunCall begun = call.get();
        if (begun != null) {
            begun.drop(ticker.read());
        }
    }
}
