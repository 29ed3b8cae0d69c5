package io.quarkiverse.convexgrpc.demo;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

import io.grpc.Status;

/**
 * The moment at which a pod was killed, and which failed calls that explains.
 *
 * <p>
 * A call that was on its way to the pod may have run there, so the client must not send it again: it has to fail. How many
 * such calls there were cannot be seen from outside, but they were among those that were under way anywhere at that
 * moment, or started before the kernel had taken the process down.
 *
 * @param pod the pod that was killed
 * @param at just before the signal, in nanoseconds since the demo began
 * @param underWay calls that had started and not ended then, at any pod
 * @param startedMeanwhile calls that one pod's share of the load brings in {@link #WINDOW}
 */
record Kill(String pod, long at, int underWay, int startedMeanwhile) {

    /** How long after the signal a call may start and still meet the process that is going down. */
    static final Duration WINDOW = Duration.ofMillis(100);

    /** How many calls could be in flight on the pod, at the very most. */
    int limit() {
        return underWay + startedMeanwhile;
    }

    /** Those of the failed calls that may have been in flight on the pod. */
    List<FailedCall> explains(List<FailedCall> failed) {
        Predicate<FailedCall> inFlight = call -> call.status().getCode() == Status.Code.UNAVAILABLE
                && call.intended() <= at + WINDOW.toNanos()
                && call.ended() >= at;
        return failed.stream().filter(inFlight).limit(limit()).toList();
    }
}
