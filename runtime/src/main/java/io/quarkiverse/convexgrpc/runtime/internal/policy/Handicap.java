package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.List;

import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;

/**
 * What endpoints that say they are hot have to make up for: a pod that is busy with something else still answers as fast
 * as the others, until it does not. It is one step and no more, and only for those that are well above the others: shares
 * that follow reports closely make many clients run after the same endpoint, since reports are always a little old.
 */
final class Handicap {

    /** An endpoint that is utilised less than this is not hot. */
    static final double HOT = 0.8;
    /** Neither is one that is less than so many times as utilised as the mean of those that report. */
    static final double ABOVE_MEAN = 1.2;
    /** How many times as dear a call to a hot one is. */
    static final float FACTOR = 1.5f;

    private Handicap() {
    }

    /** For each endpoint {@link #FACTOR} where it is hot by a fresh load report, else 1. */
    static float[] of(List<EndpointLoad> endpoints, long now) {
        double[] utilizations = endpoints.stream().mapToDouble(endpoint -> Math.min(1, endpoint.utilization(now))).toArray();
        double sum = 0;
        int reporting = 0;
        for (double utilization : utilizations) {
            sum += utilization;
            reporting += utilization > 0 ? 1 : 0;
        }
        double hot = Math.max(HOT, ABOVE_MEAN * sum / Math.max(1, reporting));
        float[] factors = new float[utilizations.length];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = utilizations[i] >= hot ? FACTOR : 1;
        }
        return factors;
    }
}
