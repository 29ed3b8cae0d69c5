package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Since when an endpoint has owed an answer. Of the calls that wait, it is the one that should be answered first that
 * counts, and any sign of life settles all: a call that takes its time on an endpoint that answers others says nothing.
 * Of a method that was never answered none is expected, and none of a stream or an upload, which may take hours.
 * Thread-safe, lock-free; of two calls that begin at the same moment one may be overlooked, and the next takes its place.
 */
final class Patience {

    private static final long NOTHING_OWED = Long.MIN_VALUE;

    /** When the answer was due, and how long it was given. Read and written apart: a little too much or little of either. */
    private final AtomicLong due = new AtomicLong(NOTHING_OWED);
    private long given;
    private LastMoment clock;

    /**
     * A call was sent.
     *
     * @param first whether no other one waits: what was owed to those that were given up is owed no more
     */
    void asked(MethodLoad method, boolean first, long now) {
        if (method.kind() != CallKind.UNARY || !method.known()) {
            if (first) {
                heard();
            }
            return;
        }
        long expected = Logarithm.toNanos(method.typicalLog()) + Logarithm.INDIFFERENT_NANOS;
        long before = due.get();
        if (first || before == NOTHING_OWED || before - (now + expected) > 0) {
            given = expected;
            clock = method.lastMoment();
            due.setRelease(now + expected);
        }
    }

    void heard() {
        if (due.get() != NOTHING_OWED) {
            due.setRelease(NOTHING_OWED);
        }
    }

    /**
     * How many times longer than it should have the longest wait had been when something happened last to any call of the
     * service; 0 where no answer is owed.
     */
    float factor() {
        return due.get() == NOTHING_OWED ? 0 : factor(clock.get());
    }

    /** Whether {@link #factor} is more than 1. */
    boolean over() {
        long before = due.get();
        return before != NOTHING_OWED && clock.get() - before > 0;
    }

    /** The same as without, at a moment. */
    float factor(long now) {
        long before = due.get();
        if (before == NOTHING_OWED) {
            return 0;
        }
        long allowed = given;
        return (now - before + allowed) / (float) allowed;
    }
}
