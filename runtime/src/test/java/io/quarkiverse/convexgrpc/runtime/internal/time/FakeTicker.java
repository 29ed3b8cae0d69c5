package io.quarkiverse.convexgrpc.runtime.internal.time;

import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is told to go on. Begins just before the reading wraps. Thread-safe. */
public final class FakeTicker implements Ticker {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000);

    @Override
    public long read() {
        return now.get();
    }

    public void advance(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("nanos: " + nanos + " (expected: >= 0)");
        }
        now.addAndGet(nanos);
    }

    /** As no clock should. */
    public void goBack(long nanos) {
        now.addAndGet(-nanos);
    }
}
