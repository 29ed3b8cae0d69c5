package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import java.util.Comparator;
import java.util.List;

/**
 * All endpoints of one service at one moment, each once, ordered by identity. Immutable.
 *
 * @param service whose endpoints these are
 * @param endpoints in any condition
 */
public record EndpointSnapshot(ServiceKey service, List<Endpoint> endpoints) {

    public EndpointSnapshot {
        endpoints = endpoints.stream().sorted(Comparator.comparing(Endpoint::id)).toList();
    }

    /** How many endpoints are in the given condition. */
    public int count(Condition condition) {
        int count = 0;
        for (Endpoint endpoint : endpoints) {
            if (endpoint.condition() == condition) {
                count++;
            }
        }
        return count;
    }
}
