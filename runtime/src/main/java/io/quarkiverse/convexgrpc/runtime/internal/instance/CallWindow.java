package io.quarkiverse.convexgrpc.runtime.internal.instance;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

import io.quarkiverse.convexgrpc.runtime.internal.instance.CallLedger.Totals;

/**
 * Makes figures of totals, which come once a second as a rule. What load reports say is over the last {@value #SAMPLES}
 * samples, so that it is steady; what the score goes by is over the last one where there were enough calls, so that a bad
 * second is one bad second. One writer.
 */
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
        if (samples.size() == 1) {
            return new CallRates(totals.inFlight(), 0, 0, Double.NaN, Double.NaN);
        }
        Span whole = span(samples.getFirst());
        Iterator<Sample> latestFirst = samples.descendingIterator();
        latestFirst.next();
        Span last = span(latestFirst.next());
        return new CallRates(totals.inFlight(), whole.answered() / whole.seconds, whole.faults() / whole.seconds,
                last.answered() >= FEW ? last.faultShare() : whole.answered() >= FEW ? whole.faultShare() : Double.NaN,
                responseSeconds(whole, last));
    }

    private Span span(Sample from) {
        Sample to = samples.getLast();
        return new Span(from.totals, to.totals, (to.at - from.at) / 1e9);
    }

    /** What happened between two samples. */
    private record Span(Totals from, Totals to, double seconds) {

        long answered() {
            return to.answered() - from.answered();
        }

        long faults() {
            return to.faults() - from.faults();
        }

        double faultShare() {
            return (double) faults() / answered();
        }

        long ended() {
            return to.timed() - from.timed();
        }

        double meanSeconds() {
            return ended() == 0 ? Double.NaN : (to.timedNanos() - from.timedNanos()) / 1e9 / ended();
        }
    }

    /**
     * The mean of the calls that ended, or, where calls pile up, what Little's law makes of those that wait: a call that
     * hangs does not end, and shows all the same.
     */
    private static double responseSeconds(Span whole, Span last) {
        double mean = last.ended() > 0 ? last.meanSeconds() : whole.meanSeconds();
        int waiting = last.to.waiting();
        if (waiting == 0) {
            return mean;
        }
        double waited = waiting * last.seconds / Math.max(1, last.ended());
        if (last.ended() == 0) {
            waited = Math.max(waited, waiting * whole.seconds / Math.max(1, whole.ended()));
        }
        return Double.isNaN(mean) ? waited : Math.max(mean, waited);
    }
}
