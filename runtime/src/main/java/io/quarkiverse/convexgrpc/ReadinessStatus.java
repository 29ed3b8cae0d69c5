package io.quarkiverse.convexgrpc;

import java.util.Map;

/**
 * Whether this instance wants new calls. Immutable.
 *
 * @param ready whether it has started, is not draining, its load lets it where that was asked for, and the application's own
 *        readiness checks were up when they were asked last
 * @param componentStatus what each of those says, by {@code started}, {@code serving}, {@code load} and {@code checks};
 *        never null
 * @param healthScore as {@link HealthStatus#healthScore}
 */
public record ReadinessStatus(boolean ready, Map<String, Boolean> componentStatus, double healthScore) {
}
