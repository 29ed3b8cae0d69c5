package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What of a play counts, on the schedule's clock.
 *
 * @param fromNanos calls that were to begin before are warm-up
 * @param eventNanos when it happens to the bad pod
 * @param eventEndNanos until when it does
 * @param badPorts where the bad pods are, empty where all are well
 * @param withoutSpecial whether special calls are left out
 * @param deadlineNanos what a failed call counts as, at least
 */
record Window(long fromNanos, long eventNanos, long eventEndNanos, Set<Integer> badPorts,
        boolean withoutSpecial, long deadlineNanos) {

    /** Calls should avoid a pod that is lost by then. */
    static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

    boolean during(long nanos) {
        return nanos >= eventNanos && nanos < eventEndNanos;
    }

    boolean late(long nanos) {
        return nanos >= eventNanos + LATE_NANOS && nanos < eventEndNanos;
    }
}
