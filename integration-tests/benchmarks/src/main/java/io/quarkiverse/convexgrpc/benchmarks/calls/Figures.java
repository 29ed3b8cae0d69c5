package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * What one play gave. Times count from when a call was to begin, and a failed call counts as one that took its whole
 * deadline, so that neither waiting callers nor quick failures make them look better.
 *
 * @param calls how many there were
 * @param failed how many of them failed
 * @param badShare the share of calls that were sent to the bad pods while they were bad, not a number where none was
 * @param lateShare the same, without the first second
 * @param inFlightOnBad calls that were in flight on the bad pods while they turned bad
 */
record Figures(int calls, int failed, double p50Millis, double p99Millis, double p999Millis, double badShare,
        double lateShare, int inFlightOnBad) {

    static Figures of(CallLog log, Window window) {
        long[] begin = log.schedule.nanos();
        long[] taken = new long[begin.length];
        int calls = 0;
        int failed = 0;
        int inFlight = 0;
        Share during = new Share();
        Share late = new Share();
        for (int i = 0; i < begin.length; i++) {
            boolean bad = window.badPorts().contains(log.port[i]);
            if (bad && begin[i] < window.badNanos() && log.endNanos[i] > window.eventNanos()) {
                inFlight++;
            }
            if (begin[i] < window.fromNanos() || window.withoutSpecial() && log.schedule.special()[i]) {
                continue;
            }
            long nanos = log.endNanos[i] - begin[i];
            taken[calls++] = log.ok[i] ? nanos : Math.max(nanos, window.deadlineNanos());
            failed += log.ok[i] ? 0 : 1;
            during.count(window.during(begin[i]), bad);
            late.count(window.late(begin[i]), bad);
        }
        long[] sorted = Arrays.copyOf(taken, calls);
        Arrays.sort(sorted);
        boolean none = window.badPorts().isEmpty();
        return new Figures(calls, failed, percentile(sorted, 0.5), percentile(sorted, 0.99), percentile(sorted, 0.999),
                none ? Double.NaN : during.value(), none ? Double.NaN : late.value(), inFlight);
    }

    /** The time in milliseconds that the given share of calls did not exceed. */
    static double percentile(long[] sortedNanos, double share) {
        if (sortedNanos.length == 0) {
            return Double.NaN;
        }
        int rank = Math.max(1, (int) Math.ceil(share * sortedNanos.length));
        return sortedNanos[rank - 1] / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    private static final class Share {

        private int bad;
        private int all;

        void count(boolean counts, boolean isBad) {
            if (counts) {
                all++;
                bad += isBad ? 1 : 0;
            }
        }

        double value() {
            return all == 0 ? Double.NaN : bad / (double) all;
        }
    }
}
