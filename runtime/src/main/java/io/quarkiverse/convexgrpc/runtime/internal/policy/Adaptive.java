package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.List;
import java.util.Locale;

import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * The endpoint that is likely to answer a call first: the one with the least product of calls that wait and the square of
 * how much slower it is than the fastest. Its
 * ancestors are peak-EWMA (Finagle, {@code com.twitter.finagle.loadbalancer.PeakEwma}), which multiplies latency by calls
 * in flight as well, and Prequal (Wydrowski et al., NSDI 2024), which tells hot from cold by calls in flight before it
 * looks at latency. Which of their parts measured well and which did not is in ADR 0010.
 * <ul>
 * <li>All endpoints are compared where there are few, else some that are drawn at random: with two slow ones of four, one
 * pair in six has nothing better. None is compared where the first one drawn could not be beaten, which is each one in a
 * healthy service that has little to do; the choice is the same, the price that of a single one.
 * <li>Endpoints that are about as fast as the fastest count as equals, so that in a healthy service the calls that wait
 * decide, and chance among equals, and many clients do not all prefer the same one. Slowness counts squared, since where
 * many long calls wait, one call more makes little difference, and a slow endpoint would get its share after all.
 * <li>How long the calls that wait have waited is looked at where the best has any, so a frozen endpoint is found out by
 * the first call that it keeps.
 * <li>An endpoint that says it is hot, in a load report, has to make up for it ({@link Handicap}).
 * <li>An endpoint that gets no calls because it is slow is tried now and then: it may have recovered.
 * </ul>
 */
final class Adaptive implements Picker {

    /** Up to this many endpoints, all are compared. */
    static final int COMPARE_ALL = 8;
    /** Of more, this many are, each from a part of its own. */
    static final int SAMPLES = 4;
    private static final int LOG_SAMPLES = 2;
    /** An endpoint that is slower than the fastest by less than this factor is not slower: more would be to follow noise. */
    static final float TOLERANCE = 2;
    /** One call in so many, a power of two, may try an endpoint that is slow. */
    static final int PROBE_EVERY = 256;
    /** And no sooner than so long after the endpoint was heard of last, for each time that it is twice as slow. */
    static final int PROBE_MILLIS = 1_000;
    /** Among so many endpoints is the one to try looked for. */
    private static final int PROBE_SAMPLES = 32;
    /** What is remembered as the fastest is off by less than this share: threads share it, and each change costs them. */
    private static final float SLACK = 1 / 8f;
    /** By so much at most it becomes slower with one look at some of many. */
    private static final float EASE = 1.25f;

    private final EndpointLoad[] endpoints;
    private final float[] handicaps;
    private final int samples;
    private final Randomness randomness;
    private final Ticker ticker;
    /** About the slowness of the fastest endpoint among those looked at of late. */
    private volatile float fastest;

    Adaptive(List<EndpointLoad> endpoints, Randomness randomness, Ticker ticker) {
        this.endpoints = endpoints.toArray(EndpointLoad[]::new);
        this.handicaps = Handicap.of(endpoints, ticker.read());
        this.samples = this.endpoints.length <= COMPARE_ALL ? this.endpoints.length : SAMPLES;
        this.randomness = randomness;
        this.ticker = ticker;
        this.fastest = fastest(0, this.endpoints.length);
    }

    @Override
    public int pick(long key, boolean streaming) {
        int draw = Draw.from(randomness);
        int start = Draw.place(draw, endpoints.length);
        // the upper bits say where to begin, the lower ones whether to try a slow endpoint
        if (tries(draw)) {
            int forgotten = forgotten(start);
            if (forgotten >= 0) {
                return forgotten;
            }
        }
        return unbeatable(start, streaming) ? start : compare(Ties.next(draw), streaming);
    }

    private static boolean tries(int draw) {
        return (draw & PROBE_EVERY - 1) == 0;
    }

    @Override
    public Explained explained(long key, boolean streaming) {
        int draw = Draw.from(randomness);
        int start = Draw.place(draw, endpoints.length);
        int forgotten = tries(draw) ? forgotten(start) : -1;
        if (forgotten >= 0) {
            return new Explained(forgotten, "slow, and due to be tried again; " + figures(forgotten, streaming));
        }
        if (unbeatable(start, streaming)) {
            return new Explained(start, "the first that was drawn, and none of " + endpoints.length + " can cost less; "
                    + figures(start, streaming));
        }
        int place = compare(Ties.next(draw), streaming);
        return new Explained(place, "the least cost of " + samples + " compared, of " + endpoints.length + "; "
                + figures(place, streaming));
    }

    private String figures(int i, boolean streaming) {
        EndpointLoad endpoint = endpoints[i];
        float slowness = endpoint.overdue() ? endpoint.slownessByNow() : endpoint.slowness();
        return String.format(Locale.ROOT, "cost %.2f: slowness %.2f, where the fastest has %.2f; %d %s%s",
                cost(i, slowness, 1 / (fastest * TOLERANCE), streaming), slowness, fastest, calls(endpoint, streaming),
                streaming ? "in flight" : "waiting", handicaps[i] == 1 ? "" : ", hot by its load report");
    }

    /** Whether no endpoint can cost less: one that is as fast as any, and has nothing to do. */
    private boolean unbeatable(int i, boolean streaming) {
        EndpointLoad endpoint = endpoints[i];
        float slowness = endpoint.slowness();
        float least = fastest;
        if (slowness < least * (1 - SLACK)) {
            fastest = slowness;
        }
        return calls(endpoint, streaming) == 0 && slowness <= least * TOLERANCE && handicaps[i] == 1;
    }

    private static int calls(EndpointLoad endpoint, boolean streaming) {
        return streaming ? endpoint.inFlight() : endpoint.waiting();
    }

    private int compare(int seed, boolean streaming) {
        float equal = fastest * TOLERANCE;
        int best = best(seed, equal, streaming, false);
        EndpointLoad chosen = endpoints[best];
        return chosen.waiting() == 0 || !chosen.overdue() ? best : best(seed, equal, streaming, true);
    }

    /**
     * @param equal up to which slowness an endpoint counts as fast as the fastest
     * @param byNow whether what the calls that wait have waited is to count
     */
    private int best(int seed, float equal, boolean streaming, boolean byNow) {
        float perEqual = 1 / equal;
        int random = seed;
        int best = Ties.NONE;
        int place = 0;
        int least = Integer.MAX_VALUE;
        for (int k = 0; k < samples; k++) {
            int i = sample(seed, k);
            EndpointLoad endpoint = endpoints[i];
            float slowness = byNow ? endpoint.slownessByNow() : endpoint.slowness();
            float cost = cost(i, slowness, perEqual, streaming);
            random = Ties.next(random);
            int rank = Ties.rank(cost, random);
            place = Ties.lesser(rank, best, i, place);
            best = Math.min(best, rank);
            // of positive numbers, the least has the least bits, and of two integers a processor need not guess which it is
            least = Math.min(least, Float.floatToRawIntBits(slowness));
        }
        if (!byNow) {
            remember(Float.intBitsToFloat(least));
        }
        return place;
    }

    private float cost(int i, float slowness, float perEqual, boolean streaming) {
        float excess = Math.max(1, slowness * perEqual);
        return excess * excess * (1 + calls(endpoints[i], streaming)) * handicaps[i];
    }

    private int sample(int seed, int k) {
        return samples == endpoints.length ? k : Draw.place(Draw.from(seed, k), endpoints.length, k, LOG_SAMPLES);
    }

    /** Some that were drawn may all be slow, so those raise it by a little only. */
    private void remember(float least) {
        float known = fastest;
        float now = samples == endpoints.length ? least : Math.min(least, known * EASE);
        if (Math.abs(now - known) > known * SLACK) {
            fastest = now;
        }
    }

    private float fastest(int start, int count) {
        float least = Float.MAX_VALUE;
        for (int k = 0; k < count; k++) {
            least = Math.min(least, endpoints[(start + k) % endpoints.length].slowness());
        }
        return least;
    }

    /** A slow endpoint without waiting calls that is due to be tried: the one that is overdue most, or -1. */
    private int forgotten(int start) {
        int seen = Math.min(endpoints.length, PROBE_SAMPLES);
        float least = fastest(start, seen);
        long now = ticker.read();
        int found = -1;
        long most = -1;
        for (int k = 0; k < seen; k++) {
            int i = (start + k) % endpoints.length;
            EndpointLoad endpoint = endpoints[i];
            int doublings = Math.getExponent(endpoint.slowness() / least);
            long overdue = (long) endpoint.forgottenFor(now) - (long) PROBE_MILLIS * doublings;
            if (doublings > 0 && endpoint.waiting() == 0 && overdue > most) {
                most = overdue;
                found = i;
            }
        }
        return found;
    }
}
