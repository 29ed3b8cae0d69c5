package io.quarkiverse.convexgrpc;

import java.time.Duration;

/**
 * Whether this instance is alive. Immutable.
 *
 * @param alive true for as long as it can answer at all: load never makes it false
 * @param uptime since it began to start; never null
 * @param healthScore as {@link HealthStatus#healthScore}
 */
public record LivenessStatus(boolean alive, Duration uptime, double healthScore) {
}
