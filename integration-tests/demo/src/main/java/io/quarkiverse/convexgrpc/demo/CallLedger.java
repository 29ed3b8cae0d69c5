package io.quarkiverse.convexgrpc.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.grpc.Status;

/**
 * How every call ended: by pod, as replies name it, and by the act of the play in which it was to start.
 *
 * <p>
 * Thread-safe.
 */
final class CallLedger {

    private final int recentSeconds;
    private final Map<String, PodCalls> pods = new TreeMap<>();
    private final List<ActCalls> acts = new ArrayList<>();
    private final List<FailedCall> failed = new ArrayList<>();

    /** @param recentSeconds the time that rates and percentiles by pod are taken over */
    CallLedger(int recentSeconds) {
        this.recentSeconds = recentSeconds;
    }

    /** From now on calls belong to a new act. */
    synchronized void beginAct(String name, long now) {
        acts.add(new ActCalls(name, now));
    }

    synchronized void succeeded(String pod, long intended, long now) {
        PodCalls calls = pods.computeIfAbsent(pod, name -> new PodCalls(recentSeconds));
        calls.firstCall = Math.min(calls.firstCall, intended);
        calls.firstReply = Math.min(calls.firstReply, now);
        calls.recent.record(now, now - intended);
        actOf(intended).latencies.record(now - intended);
    }

    synchronized void failed(Status status, long intended, long now) {
        FailedCall call = new FailedCall(intended, now, status);
        failed.add(call);
        actOf(intended).failed++;
    }

    /** What a pod does now; all zero where it has answered nothing yet. */
    synchronized PodLoad loadOf(String pod, long now) {
        PodCalls calls = pods.get(pod);
        if (calls == null) {
            return PodLoad.NONE;
        }
        LatencyHistogram recent = calls.recent.at(now);
        return new PodLoad(calls.recent.callsPerSecond(now), recent.percentileMillis(0.5), recent.percentileMillis(0.99));
    }

    /** When the first calls that a pod answered were to start, and when the driver saw a reply; null where it never did. */
    synchronized FirstCall firstCallOf(String pod) {
        PodCalls calls = pods.get(pod);
        return calls == null ? null : new FirstCall(calls.firstCall, calls.firstReply);
    }

    synchronized List<FailedCall> failed() {
        return List.copyOf(failed);
    }

    synchronized List<ActReport> acts() {
        return acts.stream().map(ActCalls::report).toList();
    }

    private ActCalls actOf(long intended) {
        for (int i = acts.size() - 1; i > 0; i--) {
            if (acts.get(i).began <= intended) {
                return acts.get(i);
            }
        }
        return acts.get(0);
    }

    /**
     * What one pod does.
     *
     * @param callsPerSecond replies a second
     * @param p50 median latency in milliseconds, not a number without calls
     * @param p99 99th percentile of the latency in milliseconds, not a number without calls
     */
    record PodLoad(double callsPerSecond, double p50, double p99) {

        static final PodLoad NONE = new PodLoad(0, Double.NaN, Double.NaN);
    }

    /**
     * How one act went.
     *
     * @param name the act
     * @param calls how many calls were to start in it
     * @param failed how many of them failed
     * @param p50 median latency in milliseconds
     * @param p99 99th percentile of the latency in milliseconds
     */
    record ActReport(String name, long calls, long failed, double p50, double p99) {
    }

    /**
     * How soon a pod was called, in nanoseconds.
     *
     * @param started when the earliest of the calls that it answered was to start
     * @param answered when the driver saw the first reply
     */
    record FirstCall(long started, long answered) {

        FirstCall since(long moment) {
            return new FirstCall(started - moment, answered - moment);
        }
    }

    private static final class PodCalls {

        private final RecentCalls recent;
        private long firstCall = Long.MAX_VALUE;
        private long firstReply = Long.MAX_VALUE;

        private PodCalls(int recentSeconds) {
            this.recent = new RecentCalls(recentSeconds);
        }
    }

    private static final class ActCalls {

        private final String name;
        private final long began;
        private final LatencyHistogram latencies = new LatencyHistogram();
        private long failed;

        private ActCalls(String name, long began) {
            this.name = name;
            this.began = began;
        }

        private ActReport report() {
            return new ActReport(name, latencies.count() + failed, failed, latencies.percentileMillis(0.5),
                    latencies.percentileMillis(0.99));
        }
    }
}
