package io.quarkiverse.convexgrpc;

import java.time.Duration;

/**
 * Whether this instance has started. Immutable.
 *
 * @param started whether the application's start is over, and its gRPC server listens where it has one
 * @param uptime since it began to start; never null
 * @param healthScore as {@link HealthStatus#healthScore}
 */
public record StartupStatus(boolean started, Duration uptime, double healthScore) {
}
