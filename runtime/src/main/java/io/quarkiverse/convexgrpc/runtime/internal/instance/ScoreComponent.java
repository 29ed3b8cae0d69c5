package io.quarkiverse.convexgrpc.runtime.internal.instance;

/**
 * One of the things that the score goes by. Immutable.
 *
 * @param name what it is called in details and metrics
 * @param weight how much it counts beside the others, 0 or more; with 0 it is shown and does not count
 * @param good up to this value all is well, in the unit of the reading
 * @param limit from this value on nothing is left; more than {@code good}
 */
public record ScoreComponent(String name, double weight, double good, double limit) {

    static final double BEST = 100;

    /** 100 up to the good value, 0 from the limit on, and in proportion between. */
    double score(double value) {
        double left = (limit - value) / (limit - good);
        return BEST * Math.max(0, Math.min(1, left));
    }
}
