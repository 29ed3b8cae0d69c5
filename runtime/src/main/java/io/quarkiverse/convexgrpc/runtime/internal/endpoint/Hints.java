package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who an endpoint is meant for, as the control plane says.
 *
 * @param zones the zones whose callers should use it; empty where nothing is said
 * @param nodes the nodes whose callers should use it; empty where nothing is said
 */
public record Hints(Set<String> zones, Set<String> nodes) {

    public static final Hints NONE = new Hints(Set.of(), Set.of());

    public Hints {
        zones = Set.copyOf(zones);
        nodes = Set.copyOf(nodes);
    }

    /** What two slices say together about one endpoint. */
    public Hints and(Hints other) {
        return equals(other) ? this : new Hints(union(zones, other.zones), union(nodes, other.nodes));
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        return Stream.concat(one.stream(), other.stream()).collect(Collectors.toSet());
    }
}
