package io.quarkiverse.convexgrpc.runtime.internal.instance;

import java.util.List;

/**
 * How this instance is, as of a moment. Immutable.
 *
 * @param score smoothed, from 0 to 100
 * @param components what it is made of, as read the last time
 * @param rates how busy calls keep it
 * @param cpu the share of the CPU that it may use, smoothed over a few seconds; NaN where nobody says
 * @param memory the share of its memory, 0 to 1; NaN where nobody says
 * @param utilization the greatest share of what limits the calls that it can take: CPU, and calls in flight where these are
 *        limited; NaN where nothing is known
 */
public record InstanceFigures(double score, List<ComponentScore> components, CallRates rates, double cpu, double memory,
        double utilization) {

    static final InstanceFigures FIRST = new InstanceFigures(ScoreComponent.BEST, List.of(), CallRates.NONE, Double.NaN,
            Double.NaN, Double.NaN);

    public InstanceFigures {
        components = List.copyOf(components);
    }

    /** The component of this name, or null. */
    public ComponentScore component(String name) {
        return components.stream().filter(component -> component.name().equals(name)).findFirst().orElse(null);
    }
}
