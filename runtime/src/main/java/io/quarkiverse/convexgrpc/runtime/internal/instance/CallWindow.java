package io.quarkiverse.convexgrpc.runtime.internal.instance;

import java.util.ArrayDeque;
import java.util.Deque;

import io.quarkiverse.convexgrpc.runtime.internal.instance.CallLedger.Totals;

/** Makes rates of totals: over the last {@value #SAMPLES} samples, a second apart as a rule. One writer. */
final class CallWindow {

    static final int SAMPLES = 3;
    /** Fewer calls than this say nothing about the share of those that fail. */
    static final int FEW = 5;

    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(Totals totals, long at) {
    }

    /** @param now a reading of the same clock each time; where it goes backwards, the window begins anew */
    CallRates next(Totals totals, long now) {
        if (!samples.isEmpty() && now - samples.getLast().at <= 0) {
            samples.clear();
        }
        samples.addLast(new Sample(totals, now));
        if (samples.size() > SAMPLES + 1) {
            samples.removeFirst();
        }
        Sample oldest = samples.getFirst();
        double seconds = (now - oldest.at) / 1e9;
        if (seconds <= 0) {
            return new CallRates(totals.inFlight(), 0, 0, Double.NaN, Double.NaN);
        }
        long answered = totals.answered() - oldest.totals.answered();
        long faults = totals.faults() - oldest.totals.faults();
        return new CallRates(totals.inFlight(), answered / seconds, faults / seconds,
                answered < FEW ? Double.NaN : (double) faults / answered, responseSeconds(oldest.totals, totals, seconds));
    }

    /**
     * The mean of the calls that ended, or, where calls pile up, what Little's law makes of those that wait: a call that
     * hangs does not end, and shows all the same.
     */
    private static double responseSeconds(Totals before, Totals now, double seconds) {
        long ended = now.timed() - before.timed();
        double mean = ended == 0 ? Double.NaN : (now.timedNanos() - before.timedNanos()) / 1e9 / ended;
        if (now.waiting() == 0) {
            return mean;
        }
        double waited = now.waiting() * seconds / Math.max(1, ended);
        return ended == 0 ? waited : Math.max(mean, waited);
    }
}
