package io.quarkiverse.convexgrpc;

import java.util.List;
import java.util.Optional;

/**
 * What this process knows of a service that it talks to. Immutable.
 *
 * @param service the Service's name, and {@code :<port>} where a port is named; never null
 * @param namespace its namespace; never null
 * @param policy the policy that calls go by, unless a client has its own; never null
 * @param stale whether the endpoints are the last known ones, since the Kubernetes API is out of reach
 * @param absence why there is nothing to call, where discovery found no endpoint
 * @param endpoints all that discovery knows, ordered by endpoint; never null
 */
public record ServiceOverview(String service, String namespace, String policy, boolean stale, Optional<String> absence,
        List<EndpointOverview> endpoints) {

    public ServiceOverview {
        endpoints = List.copyOf(endpoints);
    }
}
