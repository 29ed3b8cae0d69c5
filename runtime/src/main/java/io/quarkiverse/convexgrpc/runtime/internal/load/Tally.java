package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.util.concurrent.TimeUnit;

/**
 * How an endpoint's latest calls ended: a window that fades out instead of having an edge. It holds about the last
 * {@value #MAX_CALLS} calls, so that a busy endpoint is judged by its last seconds, and no old ones, so that an idle one is
 * judged by what can be known. Not thread-safe.
 */
final class Tally {

    /** Enough to tell a share of 5 % from none. */
    static final int MAX_CALLS = 200;
    /** After this time a call counts half. */
    private static final double HALF_LIFE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private long answersSeen;
    private long faultsSeen;
    private double calls;
    private double faults;

    /** The part of what was counted that still counts after so many nanoseconds. */
    static double kept(long elapsedNanos) {
        return Math.pow(0.5, elapsedNanos / HALF_LIFE_NANOS);
    }

    /** Forgets all; only what comes from now on counts. */
    void restart(EndpointLoad load) {
        calls = 0;
        faults = 0;
        skip(load);
    }

    /** Leaves out what came since the last time. */
    void skip(EndpointLoad load) {
        answersSeen = load.answers();
        faultsSeen = load.faults();
    }

    /** Counts what came since the last time. */
    void take(EndpointLoad load, double kept) {
        long newAnswers = load.answers() - answersSeen;
        long newFaults = load.faults() - faultsSeen;
        skip(load);
        calls = calls * kept + newAnswers + newFaults;
        faults = faults * kept + newFaults;
        if (calls > MAX_CALLS) {
            faults *= MAX_CALLS / calls;
            calls = MAX_CALLS;
        }
    }

    /** Adds another one's calls to this one's. */
    void add(Tally other) {
        calls += other.calls;
        faults += other.faults;
    }

    /** Takes another one's calls away from this one's; they were added before. */
    void remove(Tally other) {
        calls = Math.max(0, calls - other.calls);
        faults = Math.min(calls, Math.max(0, faults - other.faults));
    }

    /** What remains without the other one, which was added before. */
    Tally without(Tally other) {
        Tally rest = new Tally();
        rest.add(this);
        rest.remove(other);
        return rest;
    }

    double calls() {
        return calls;
    }

    double faults() {
        return faults;
    }

    /** The share of calls that failed, from 0 to 1; 0 where there were none. */
    double faultShare() {
        return calls == 0 ? 0 : faults / calls;
    }
}
