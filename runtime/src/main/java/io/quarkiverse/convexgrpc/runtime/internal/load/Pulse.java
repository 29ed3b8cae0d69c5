package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether a connection answers: remembers since when a call has been waiting for a sign of life, where nothing at all
 * was heard since. A stream that is silent for hours does not count against a connection on which anything else was
 * heard after the stream began. Thread-safe, lock-free; a question that is asked
 * at the very moment that something is heard may be lost, and the next one takes its place.
 */
public final class Pulse {

    private static final long NOT_WAITING = Long.MIN_VALUE;

    /** Written without a full fence: what is seen a moment late was asked a moment later. */
    private final AtomicLong waitingSince = new AtomicLong(NOT_WAITING);

    /**
     * A call was sent.
     *
     * @param now a reading of the ticker, in nanoseconds
     */
    public void asked(long now) {
        if (waitingSince.get() == NOT_WAITING) {
            waitingSince.setRelease(now);
        }
    }

    /** Something came back, whatever it was. */
    public void heard() {
        if (waitingSince.get() != NOT_WAITING) {
            waitingSince.setRelease(NOT_WAITING);
        }
    }

    /**
     * How long the oldest question has been waiting, in nanoseconds; 0 where none is.
     *
     * @param now a reading of the ticker, in nanoseconds
     */
    public long silentFor(long now) {
        long since = waitingSince.get();
        return since == NOT_WAITING ? 0 : Math.max(0, now - since);
    }
}
