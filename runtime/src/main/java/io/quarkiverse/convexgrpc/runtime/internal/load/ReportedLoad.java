package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.util.concurrent.TimeUnit;

/**
 * What one endpoint's load reports come to. Thread-safe, lock-free; of two reports that come at the same moment one is
 * forgotten. Moments are readings of one ticker, in nanoseconds.
 */
final class ReportedLoad {

    /** A report says nothing any more after this (gRFC A58: weightExpirationPeriod). */
    static final long EXPIRY_NANOS = TimeUnit.MINUTES.toNanos(3);
    /** An endpoint has no weight for this long after its first report: what a server measures at first says little (A58). */
    static final long BLACKOUT_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** What a server says of this moment is worth little after this. */
    static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** How much more an endpoint that fails calls counts as utilised (gRFC A58: errorUtilizationPenalty). */
    static final double ERROR_PENALTY = 1;

    /** No server does as many requests a second: a utilisation next to nothing is none. */
    private static final double MOST = 1e12;

    private static final State NOTHING = new State(null, 0, Double.NaN, 0, 0);

    private volatile State state = NOTHING;

    /**
     * @param latest the latest report, or null
     * @param at when it came
     * @param weight the latest weight that a report gave, or NaN
     * @param weighedAt when it came
     * @param since when the first of the reports came that gave a weight, with none of them expired before the next
     */
    private record State(LoadReport latest, long at, double weight, long weighedAt, long since) {
    }

    void report(LoadReport report, long now) {
        State before = state;
        double weight = weight(report);
        if (Double.isNaN(weight)) {
            state = new State(report, now, before.weight, before.weighedAt, before.since);
            return;
        }
        boolean first = Double.isNaN(before.weight) || now - before.weighedAt >= EXPIRY_NANOS || now - before.since < 0;
        state = new State(report, now, weight, now, first ? now : before.since);
    }

    /** How many requests a second the server would do if it were fully utilised (A58), NaN where the report does not tell. */
    private static double weight(LoadReport report) {
        double rps = report.requestsPerSecond();
        double utilization = report.busyness();
        double weight = rps > 0 && utilization > 0 ? rps / (utilization + report.eps() / rps * ERROR_PENALTY) : Double.NaN;
        return weight > 0 && weight <= MOST ? weight : Double.NaN;
    }

    /** See {@link EndpointLoad#report}. */
    LoadReport latest(long now) {
        State known = state;
        return known.latest == null || now - known.at >= EXPIRY_NANOS ? null : known.latest;
    }

    /** See {@link EndpointLoad#utilization}. */
    double utilization(long now) {
        State known = state;
        return known.latest == null || now - known.at >= FRESH_NANOS ? 0 : known.latest.busyness();
    }

    boolean any() {
        return state != NOTHING;
    }

    /** See {@link EndpointLoad#weight}. */
    double weight(long now) {
        State known = state;
        return now - known.weighedAt >= EXPIRY_NANOS || now - known.since < BLACKOUT_NANOS ? Double.NaN : known.weight;
    }
}
