package io.quarkiverse.convexgrpc.runtime.internal.instance;

import java.util.List;

/**
 * The weighted geometric mean of component scores: each is a factor, its weight the exponent. So one component that is
 * exhausted pulls the whole down however well the rest are, which an arithmetic mean would hide (ADR 0016). A component
 * that is not known does not count.
 */
final class Score {

    /** A component of which nothing is left still counts as this much: else it alone would make the whole 0. */
    private static final double LEAST = 1;

    private Score() {
    }

    /** From 0 to 100; 100 where nothing is known. */
    static double of(List<ComponentScore> components) {
        double weights = 0;
        double logarithms = 0;
        for (ComponentScore component : components) {
            if (Double.isFinite(component.score()) && component.weight() > 0) {
                weights += component.weight();
                logarithms += component.weight() * Math.log(Math.max(LEAST, component.score()) / ScoreComponent.BEST);
            }
        }
        return weights > 0 ? ScoreComponent.BEST * Math.exp(logarithms / weights) : ScoreComponent.BEST;
    }
}
