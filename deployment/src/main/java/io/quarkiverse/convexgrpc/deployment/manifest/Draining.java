package io.quarkiverse.convexgrpc.deployment.manifest;

import java.time.Duration;

/**
 * How an instance stops, as far as the build knows.
 *
 * @param enabled whether it drains
 * @param propagationTime how long it goes on serving new calls
 * @param propagationTimeSet whether the application said so itself
 * @param gracePeriod how long the calls in flight may take after that
 */
public record Draining(boolean enabled, Duration propagationTime, boolean propagationTimeSet, Duration gracePeriod) {
}
