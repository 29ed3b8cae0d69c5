package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;

/**
 * The endpoints of a large service that one process connects to: those that come first in its own order. An endpoint more
 * or less changes one of them at most; two where the parts of the zones shift too.
 */
final class Subset {

    /** What is left for other zones where the own one could take all calls: help that need not be connected first. */
    private static final double RESERVE = 0.25;

    private Subset() {
    }

    /**
     * @param size the most there may be; 0 means all
     * @param process the number of this process
     */
    static Set<EndpointId> of(List<Endpoint> endpoints, ZonePlan plan, int size, long process) {
        if (size == 0 || endpoints.size() <= size) {
            return endpoints.stream().map(Endpoint::id).collect(Collectors.toSet());
        }
        List<Endpoint> near = endpoints.stream().filter(endpoint -> plan.isNear(endpoint.id())).toList();
        List<Endpoint> far = endpoints.stream().filter(endpoint -> !plan.isNear(endpoint.id())).toList();
        int quota = (int) Math.ceil(size * plan.share() * (1 - RESERVE));
        int nearOnes = Math.max(size - far.size(), Math.min(near.size(), quota));
        Set<EndpointId> chosen = new HashSet<>(Rendezvous.first(near, nearOnes, process));
        chosen.addAll(Rendezvous.first(far, size - nearOnes, process));
        return chosen;
    }
}
