package io.quarkiverse.convexgrpc.runtime.internal.instance;

import java.time.Duration;
import java.util.Map;

/**
 * What the score goes by.
 *
 * @param weights what components count that do not count as they do by default, by name
 * @param inFlightLimit how many calls in flight are too many; 0 leaves the component out
 * @param responseTimeTarget how long a call may take; zero leaves the component out
 */
public record ScoreSettings(Map<String, Double> weights, int inFlightLimit, Duration responseTimeTarget) {

    public ScoreSettings {
        weights = Map.copyOf(weights);
    }

    double weight(ComponentName component) {
        return weights.getOrDefault(component.text(), component.weight());
    }
}
