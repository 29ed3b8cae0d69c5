package io.quarkiverse.convexgrpc;

import java.util.Map;

/**
 * How this instance is, and each component of its score. Immutable.
 *
 * @param healthy as {@link HealthStatus#healthy}
 * @param healthScore as {@link HealthStatus#healthScore}
 * @param cpuUsage as {@link HealthStatus#cpuUsage}
 * @param memoryUsage as {@link HealthStatus#memoryUsage}
 * @param componentHealth by name, in a fixed order: {@code cpu}, {@code heap}, {@code memory}, {@code event-loop},
 *        {@code in-flight}, {@code errors}, {@code response-time}, then the application's own; never null
 */
public record DetailedHealthStatus(boolean healthy, double healthScore, double cpuUsage, double memoryUsage,
        Map<String, ComponentHealth> componentHealth) {
}
