package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets calls to an endpoint one at a time, to see whether it has recovered. It is free again when a call there has ended,
 * whoever's it was, and in any case some seconds later: a call may never end, or may never have been sent. Thread-safe,
 * lock-free, allocates nothing.
 */
public final class Permit {

    static final int EXPIRY_MILLIS = 5_000;

    private final EndpointLoad load;
    /** In the upper half how many calls had ended when it was taken last, in the lower half when that was. */
    private final AtomicLong taken;
    private volatile boolean used;
    private volatile boolean revoked;

    Permit(EndpointLoad load) {
        this.load = load;
        this.taken = new AtomicLong(pack(ended() - 1, 0));
    }

    /** The endpoint that calls are let to. */
    public EndpointLoad load() {
        return load;
    }

    /**
     * Whether the call may go there; true at most once at a time.
     *
     * @param now a reading of the ticker, in nanoseconds
     */
    public boolean take(long now) {
        if (revoked) {
            return false;
        }
        long before = taken.get();
        int ended = ended();
        int millis = (int) TimeUnit.NANOSECONDS.toMillis(now);
        int held = millis - (int) before;
        if (ended == (int) (before >>> Integer.SIZE) && held >= 0 && held < EXPIRY_MILLIS) {
            return false;
        }
        if (!taken.compareAndSet(before, pack(ended, millis))) {
            return false;
        }
        used = true;
        return true;
    }

    /** Whether a call was let there. */
    boolean used() {
        return used;
    }

    /** No more calls. Returns whether that is new. */
    boolean revoke() {
        boolean before = revoked;
        revoked = true;
        return !before;
    }

    boolean revoked() {
        return revoked;
    }

    private int ended() {
        return (int) (load.succeeded() + load.failed());
    }

    private static long pack(int ended, int millis) {
        return (long) ended << Integer.SIZE | millis & 0xFFFF_FFFFL;
    }
}
