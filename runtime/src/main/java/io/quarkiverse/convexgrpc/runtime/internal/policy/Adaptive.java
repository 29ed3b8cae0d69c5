package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

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
 * pair in six has nothing better.
 * <li>Endpoints that are about as fast as the fastest count as equals, so that in a healthy service the calls that wait
 * decide, and chance among equals, and many clients do not all prefer the same one. Slowness counts squared, since where
 * many long calls wait, one call more makes little difference, and a slow endpoint would get its share after all.
 * <li>How long the calls that wait have waited by now is looked at where the best has any, so a frozen endpoint is found
 * out by the first call that it keeps.
 * <li>An endpoint that says it is hot, in a load report, has to make up for it ({@link Handicap}).
 * <li>An endpoint that gets no calls because it is slow is tried now and then: it may have recovered.
 * </ul>
 */
final class Adaptive implements Picker {

    /** Up to this many endpoints, all are compared. */
    static final int COMPARE_ALL = 10;
    /** Of more, this many are. */
    static final int SAMPLES = 4;
    /** An endpoint that is slower than the fastest by less than this factor is not slower: more would be to follow noise. */
    static final float TOLERANCE = 2;
    /** One call in so many, a power of two, may try an endpoint that is slow. */
    static final int PROBE_EVERY = 256;
    /** And no sooner than so long after the endpoint was heard of last, for each time that it is twice as slow. */
    static final int PROBE_MILLIS = 1_000;
    /** Among so many endpoints is the one to try looked for. */
    private static final int PROBE_SAMPLES = 32;

    private final EndpointLoad[] endpoints;
    private final float[] handicaps;
    private final int samples;
    private final Randomness randomness;
    private final Ticker ticker;
    private final AtomicInteger picks;

    /** @param picks counts the picks of a channel, through all its pickers */
    Adaptive(List<EndpointLoad> endpoints, Randomness randomness, Ticker ticker, AtomicInteger picks) {
        this.endpoints = endpoints.toArray(EndpointLoad[]::new);
        this.handicaps = Handicap.of(endpoints, ticker.read());
        this.samples = this.endpoints.length <= COMPARE_ALL ? this.endpoints.length : SAMPLES;
        this.randomness = randomness;
        this.ticker = ticker;
        this.picks = picks;
    }

    @Override
    public int pick(long key, boolean streaming) {
        int size = endpoints.length;
        int random = randomness.below(Integer.MAX_VALUE);
        if ((picks.getAndIncrement() & PROBE_EVERY - 1) == 0) {
            int forgotten = forgotten(random % size);
            if (forgotten >= 0) {
                return forgotten;
            }
        }
        int start = random % size;
        int step = samples == size ? 1 : 1 + randomness.below(size - 1);
        int best = best(start, step, random, streaming, false, 0);
        return endpoints[best].waiting() == 0 ? best : best(start, step, random, streaming, true, ticker.read());
    }

    /**
     * @param timed whether what the calls that wait have waited until {@code now} is to count
     */
    private int best(int start, int step, int seed, boolean streaming, boolean timed, long now) {
        float perEqual = 1 / (fastest(start, step, samples) * TOLERANCE);
        int random = seed;
        int best = start;
        int equals = 0;
        float least = Float.POSITIVE_INFINITY;
        for (int k = 0, i = start; k < samples; k++, i = next(i, step)) {
            EndpointLoad endpoint = endpoints[i];
            float slowness = timed ? endpoint.slowness(now) : endpoint.slowness();
            int calls = streaming ? endpoint.inFlight() : endpoint.waiting();
            float excess = Math.max(1, slowness * perEqual);
            float cost = excess * excess * (1 + calls) * handicaps[i];
            if (cost < least) {
                least = cost;
                best = i;
                equals = 1;
            } else if (cost == least) {
                equals++;
                random = Ties.next(random);
                if (Ties.won(equals, random)) {
                    best = i;
                }
            }
        }
        return best;
    }

    private float fastest(int start, int step, int count) {
        float fastest = Float.MAX_VALUE;
        for (int k = 0, i = start; k < count; k++, i = next(i, step)) {
            fastest = Math.min(fastest, endpoints[i].slowness());
        }
        return fastest;
    }

    private int next(int i, int step) {
        int next = i + step;
        return next < endpoints.length ? next : next - endpoints.length;
    }

    /** A slow endpoint without waiting calls that is due to be tried: the one that is overdue most, or -1. */
    private int forgotten(int start) {
        int seen = Math.min(endpoints.length, PROBE_SAMPLES);
        float fastest = fastest(start, 1, seen);
        long now = ticker.read();
        int found = -1;
        long most = -1;
        for (int k = 0, i = start; k < seen; k++, i = next(i, 1)) {
            EndpointLoad endpoint = endpoints[i];
            int doublings = Math.getExponent(endpoint.slowness() / fastest);
            long overdue = (long) endpoint.forgottenFor(now) - (long) PROBE_MILLIS * doublings;
            if (doublings > 0 && endpoint.waiting() == 0 && overdue > most) {
                most = overdue;
                found = i;
            }
        }
        return found;
    }
}
