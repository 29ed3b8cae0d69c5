package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;

/**
 * What this process's calls say about one endpoint: how many are in flight there and how the others ended. One attempt
 * to send a call is counted each time it is made, so a call that is re-sent counts once for each endpoint it went to.
 * Thread-safe, lock-free; recording allocates nothing.
 */
public final class EndpointLoad {

    private final EndpointId id;
    private final String name;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();

    public EndpointLoad(EndpointId id, String name) {
        this.id = id;
        this.name = name;
    }

    public EndpointId id() {
        return id;
    }

    /** The pod's name or the address, for people to read. */
    public String name() {
        return name;
    }

    /** An attempt begins; {@link #ended} follows once, whatever happens. */
    public void started() {
        inFlight.getAndIncrement();
    }

    /** An attempt is over. */
    public void ended(boolean ok) {
        inFlight.getAndDecrement();
        (ok ? succeeded : failed).increment();
    }

    /** Attempts that began and have not ended. */
    public int inFlight() {
        return inFlight.get();
    }

    /** Attempts that ended with status OK. */
    public long succeeded() {
        return succeeded.sum();
    }

    /** Attempts that ended with any other status. */
    public long failed() {
        return failed.sum();
    }

    @Override
    public String toString() {
        return name;
    }
}
