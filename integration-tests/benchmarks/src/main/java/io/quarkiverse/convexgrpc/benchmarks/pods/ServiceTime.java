package io.quarkiverse.convexgrpc.benchmarks.pods;

import java.util.Random;
import java.util.concurrent.TimeUnit;

/** How long a pod takes to answer a call. */
final class ServiceTime {

    /** Half of the calls take less. */
    static final double MEDIAN_MILLIS = 1;
    /** The deviation of the logarithm: 1 call in 100 takes more than 3.2 times the median. */
    static final double SIGMA = 0.5;

    /** A cold pod's first call, its calls once it is warm, and how many calls lie between. */
    static final double COLD_MILLIS = 30;
    static final double WARM_MILLIS = 0.5;
    static final int WARM_UP_CALLS = 500;

    private ServiceTime() {
    }

    /** Lognormal, as times of services tend to be. */
    static long lognormalNanos(double medianMillis, Random random) {
        return nanos(medianMillis * Math.exp(SIGMA * random.nextGaussian()));
    }

    /** What the work of a fresh process falls to with each call, by the same factor each time. */
    static long warmingUpNanos(int callsBefore) {
        double done = Math.min(1, callsBefore / (double) WARM_UP_CALLS);
        return nanos(COLD_MILLIS * Math.pow(WARM_MILLIS / COLD_MILLIS, done));
    }

    private static long nanos(double millis) {
        return (long) (millis * TimeUnit.MILLISECONDS.toNanos(1));
    }
}
