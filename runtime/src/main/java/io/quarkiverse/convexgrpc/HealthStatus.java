package io.quarkiverse.convexgrpc;

/**
 * How this instance is. Immutable.
 *
 * @param healthy whether it takes new calls and none of its components is exhausted
 * @param healthScore 0 to 100, smoothed over a few seconds
 * @param cpuUsage per cent of the CPU that it may use, 0 to 100: of the container's limit, else of its request, else of the
 *        machine; NaN in the first second, and where nobody says
 * @param memoryUsage per cent of the memory that it may use, 0 to 100: of the container's limit, else of the heap; NaN where
 *        nobody says yet
 */
public record HealthStatus(boolean healthy, double healthScore, double cpuUsage, double memoryUsage) {
}
