package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.load.ZoneState;

/**
 * Which of a service's ready endpoints are near, and what part of the calls of this zone they can take. Hints come first,
 * by kube-proxy's rule. Else it is zones: as nobody tells how many calls come from which zone, each zone is taken to send
 * as many as any other, so its callers may use the {@code 1 / zones} part of all endpoints. Where the own zone has fewer,
 * others fill up; so every endpoint of the service gets the same number of calls. Immutable.
 */
final class ZonePlan {

    /** With fewer endpoints than this, none is left out (Envoy's {@code min_cluster_size}). */
    static final int LEAST_ENDPOINTS = 6;

    private final ZoneState state;
    private final Set<EndpointId> near;
    /** What the zone has of the endpoints that its callers may use; above 1 where it has more. */
    private final double coverage;
    /** Of every zone, what part of its endpoints its own callers do not need. Zones that need all are absent. */
    private final Map<String, Double> spare;

    private ZonePlan(ZoneState state, Set<EndpointId> near, double coverage, Map<String, Double> spare) {
        this.state = state;
        this.near = near;
        this.coverage = coverage;
        this.spare = spare;
    }

    /** Every endpoint is as good as any other. */
    static ZonePlan none(ZoneState state) {
        return new ZonePlan(state, Set.of(), 1, Map.of());
    }

    /**
     * @param ready all endpoints that are ready
     * @param zone the own zone, empty where unknown
     * @param node the own node, empty where unknown
     */
    static ZonePlan of(List<Endpoint> ready, String zone, String node, ZoneMode mode) {
        if (mode == ZoneMode.OFF) {
            return none(ZoneState.OFF);
        }
        Set<EndpointId> hinted = hinted(ready, endpoint -> endpoint.hints().nodes(), node);
        hinted = hinted.isEmpty() ? hinted(ready, endpoint -> endpoint.hints().zones(), zone) : hinted;
        if (!hinted.isEmpty()) {
            return hinted.size() == ready.size() ? none(ZoneState.ALIKE)
                    : new ZonePlan(ZoneState.KEPT, hinted, 1, Map.of());
        }
        Map<String, Integer> sizes = new HashMap<>();
        ready.forEach(endpoint -> sizes.merge(endpoint.zone(), 1, Integer::sum));
        int own = zone.isEmpty() ? 0 : sizes.getOrDefault(zone, 0);
        if (sizes.size() <= 1) {
            return none(ZoneState.ALIKE);
        } else if (zone.isEmpty()) {
            return none(ZoneState.UNKNOWN);
        } else if (ready.size() < LEAST_ENDPOINTS) {
            return none(ZoneState.FEW);
        } else if (own == 0) {
            return none(ZoneState.ABSENT);
        }
        // where an endpoint's zone is not known, no caller is taken to be
        int zones = sizes.size() - (sizes.containsKey("") ? 1 : 0);
        double part = (double) ready.size() / zones;
        Map<String, Double> spare = new HashMap<>();
        sizes.forEach((name, size) -> {
            double needed = name.isEmpty() ? 0 : part;
            if (size > needed) {
                spare.put(name, (size - needed) / size);
            }
        });
        return new ZonePlan(ZoneState.KEPT, ids(ready, endpoint -> zone.equals(endpoint.zone())), own / part, spare);
    }

    /** Those that hints name us for; none where any endpoint has no hint, or none names us. */
    private static Set<EndpointId> hinted(List<Endpoint> ready, Function<Endpoint, Set<String>> hints, String own) {
        boolean all = !own.isEmpty() && ready.stream().noneMatch(endpoint -> hints.apply(endpoint).isEmpty());
        return all ? ids(ready, endpoint -> hints.apply(endpoint).contains(own)) : Set.of();
    }

    private static Set<EndpointId> ids(List<Endpoint> endpoints, Predicate<Endpoint> wanted) {
        return endpoints.stream().filter(wanted).map(Endpoint::id).collect(Collectors.toSet());
    }

    /** Whether it prefers some, or why not. */
    ZoneState state() {
        return state;
    }

    boolean isNear(EndpointId id) {
        return near.contains(id);
    }

    /** What part of this zone's calls the near ones can take, above 0 and up to 1. */
    double share() {
        return Math.min(1, coverage);
    }

    /**
     * How many endpoints the callers of this zone may use.
     *
     * @param nearOnes how many near ones there are, of all or of a sample
     */
    int part(int nearOnes) {
        return (int) Math.ceil(nearOnes / coverage - 1e-9);
    }

    /** What part of the endpoints of that one's zone its own callers do not need; 0 where they need all. */
    double spare(Endpoint endpoint) {
        return spare.isEmpty() ? 1 : spare.getOrDefault(endpoint.zone(), 0d);
    }
}
