package io.quarkiverse.convexgrpc.runtime.internal.load;

/**
 * Since when an endpoint has owed an answer. Of the calls that wait, it is the one that should be answered first that
 * counts, and any sign of life settles all: a call that takes its time on an endpoint that answers others says nothing.
 * Of a method that was never answered none is expected, and none of a stream, which may have nothing to say for hours.
 * Thread-safe, lock-free; of two calls that begin at the same moment one may be overlooked, and the next takes its place.
 */
final class Patience {

    private static final long NOTHING_OWED = Long.MIN_VALUE;

    /** When the answer was due, and how long it was given. Read and written apart: a little too much or little of either. */
    private volatile long due = NOTHING_OWED;
    private long given;

    void asked(MethodLoad method, long now) {
        if (method.streaming() || !method.known()) {
            return;
        }
        long expected = Logarithm.toNanos(method.typicalLog()) + Logarithm.INDIFFERENT_NANOS;
        long before = due;
        if (before == NOTHING_OWED || before - (now + expected) > 0) {
            given = expected;
            due = now + expected;
        }
    }

    void heard() {
        if (due != NOTHING_OWED) {
            due = NOTHING_OWED;
        }
    }

    /** How many times longer than it should have the longest wait has been; 0 where none is owed. */
    float factor(long now) {
        long before = due;
        if (before == NOTHING_OWED) {
            return 0;
        }
        long allowed = given;
        return (now - before + allowed) / (float) allowed;
    }
}
