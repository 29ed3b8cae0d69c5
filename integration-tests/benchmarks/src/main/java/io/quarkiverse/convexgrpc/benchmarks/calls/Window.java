package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What of a play counts, on the schedule's clock.
 *
 * @param fromNanos calls that were to begin before are warm-up
 * @param eventNanos when something begins to happen to the bad pods
 * @param badNanos from when on they are bad: a process takes a moment to die
 * @param goodNanos until when they are
 * @param badPorts where the bad pods are, empty where all are well
 * @param withoutSpecial whether special calls are left out
 * @param deadlineNanos what a failed call counts as, at least
 */
record Window(long fromNanos, long eventNanos, long badNanos, long goodNanos, Set<Integer> badPorts,
        boolean withoutSpecial, long deadlineNanos) {

    /** Calls should avoid a pod that is lost by then. */
    static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

    boolean during(long nanos) {
        return nanos >= badNanos && nanos < goodNanos;
    }

    boolean late(long nanos) {
        return nanos >= badNanos + LATE_NANOS && nanos < goodNanos;
    }
}
