package io.quarkiverse.convexgrpc.runtime.internal.instance;

import java.util.Arrays;

/**
 * Smooths one figure a second so that a pause of a second or two does not show, and what lasts shows within five: the
 * median of the last {@value #MEDIAN_OF} values, of which each moves the result half of the way. One writer.
 */
final class Smoothing {

    static final int MEDIAN_OF = 5;
    private static final double STEP = 0.5;

    private final double[] latest = new double[MEDIAN_OF];
    private int place;
    private double smooth;

    /** @param first what is held for true before anything was read */
    Smoothing(double first) {
        Arrays.fill(latest, first);
        smooth = first;
    }

    double next(double value) {
        latest[place] = value;
        place = (place + 1) % MEDIAN_OF;
        double[] sorted = latest.clone();
        Arrays.sort(sorted);
        smooth += STEP * (sorted[MEDIAN_OF / 2] - smooth);
        return smooth;
    }
}
