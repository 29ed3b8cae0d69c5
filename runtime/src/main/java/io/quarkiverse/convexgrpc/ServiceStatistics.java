package io.quarkiverse.convexgrpc;

/**
 * How many endpoints a service has. Immutable.
 *
 * @param totalEndpoints all that discovery knows, in any state
 * @param healthyEndpoints those that are {@linkplain ServiceEndpoint#healthy healthy}
 * @param unhealthyEndpoints the others
 */
public record ServiceStatistics(int totalEndpoints, int healthyEndpoints, int unhealthyEndpoints) {
}
