package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds how many calls are sent a second time to a share of those that are sent the first time: where everything is slow,
 * sending more would make it slower. Each call pays in, each that is sent again takes out what so many calls paid in; a
 * few are always there to begin with (Finagle, {@code com.twitter.finagle.service.RetryBudget}). Thread-safe, lock-free;
 * allocates nothing.
 */
public final class Budget {

    private static final int ONE = 100;
    /** What can be saved up, in calls sent again. */
    private static final int MOST = 10;

    private final int percent;
    private final AtomicInteger balance = new AtomicInteger(MOST * ONE);

    /** @param percent of the calls that may be sent again, 1 to 100 */
    public Budget(int percent) {
        this.percent = percent;
    }

    /** A call is sent the first time. */
    public void payIn() {
        int before = balance.get();
        if (before < MOST * ONE) {
            // of two at the same moment one may be lost
            balance.compareAndSet(before, Math.min(MOST * ONE, before + percent));
        }
    }

    /** Whether a call may be sent again; where it may, it has been paid for. */
    public boolean takeOut() {
        int before = balance.get();
        while (before >= ONE) {
            if (balance.compareAndSet(before, before - ONE)) {
                return true;
            }
            before = balance.get();
        }
        return false;
    }
}
