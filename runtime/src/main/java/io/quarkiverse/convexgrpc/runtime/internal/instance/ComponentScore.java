package io.quarkiverse.convexgrpc.runtime.internal.instance;

/**
 * What one component came to at the latest reading. Immutable.
 *
 * @param name the component's name
 * @param value what was read, in the component's unit, or NaN where nothing could be
 * @param limit the value from which on nothing is left; NaN where the component has a score and no value
 * @param weight how much it counts beside the others
 * @param score 0 to 100, or NaN where it does not count since nothing is known
 * @param fault why nothing is known, or null
 */
public record ComponentScore(String name, double value, double limit, double weight, double score, String fault) {

    static ComponentScore of(ScoreComponent component, double value) {
        boolean known = Double.isFinite(value);
        return new ComponentScore(component.name(), known ? value : Double.NaN, component.limit(), component.weight(),
                known ? component.score(value) : Double.NaN, null);
    }

    static ComponentScore unknown(String name, double weight, String fault) {
        return new ComponentScore(name, Double.NaN, Double.NaN, weight, Double.NaN, fault);
    }

    /** Whether anything is left, as far as is known. */
    public boolean healthy() {
        return !(score <= 0) && fault == null;
    }
}
