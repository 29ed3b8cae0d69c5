package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;

/**
 * All slices of one service, merged: an endpoint is there as long as any slice has it. A change touches only the
 * endpoints that it changes, so that 10,000 endpoints may change a hundred times a second. Confined to one thread.
 */
final class SliceStore {

    private final ServiceKey service;
    /** By name, so that what a merge gives does not depend on the order of arrival. */
    private final TreeMap<String, ParsedSlice> slices = new TreeMap<>();
    private final TreeMap<EndpointId, Endpoint> merged = new TreeMap<>();

    SliceStore(ServiceKey service) {
        this.service = service;
    }

    /** Takes a list for all there is: what it does not name is gone. */
    void replaceAll(Collection<ParsedSlice> listed) {
        Set<String> gone = new TreeSet<>(slices.keySet());
        for (ParsedSlice slice : listed) {
            gone.remove(slice.name());
            put(slice);
        }
        gone.forEach(this::remove);
    }

    /** Adds a slice or puts it in the place of the one of its name; one without a name is left out. */
    void put(ParsedSlice slice) {
        if (slice.name().isEmpty()) {
            return;
        }
        ParsedSlice last = slices.get(slice.name());
        Map<EndpointId, Endpoint> before = last == null ? Map.of() : last.endpoints();
        slices.put(slice.name(), slice);
        // an endpoint that did not change stays the same object in what is merged: comparing snapshots is then cheap
        slice.endpoints().forEach((id, endpoint) -> {
            if (!endpoint.equals(before.get(id))) {
                mergeAgain(id);
            }
        });
        mergeAgainWhatLeft(before, slice.endpoints());
    }

    void remove(String name) {
        ParsedSlice last = slices.remove(name);
        if (last != null) {
            mergeAgainWhatLeft(last.endpoints(), Map.of());
        }
    }

    private void mergeAgainWhatLeft(Map<EndpointId, Endpoint> before, Map<EndpointId, Endpoint> after) {
        for (EndpointId id : before.keySet()) {
            if (!after.containsKey(id)) {
                mergeAgain(id);
            }
        }
    }

    private void mergeAgain(EndpointId id) {
        Endpoint result = null;
        for (ParsedSlice slice : slices.values()) {
            Endpoint endpoint = slice.endpoints().get(id);
            if (endpoint != null) {
                result = result == null ? endpoint : merge(result, endpoint);
            }
        }
        if (result == null) {
            merged.remove(id);
        } else {
            merged.put(id, result);
        }
    }

    /** One endpoint out of what two slices, or two places of one, say about it. */
    static Endpoint merge(Endpoint one, Endpoint other) {
        Set<InetAddress> addresses = new LinkedHashSet<>();
        for (boolean v4 : new boolean[] { true, false }) {
            for (Endpoint endpoint : List.of(one, other)) {
                endpoint.addresses().stream().filter(a -> a instanceof Inet4Address == v4).forEach(addresses::add);
            }
        }
        return new Endpoint(one.id(), List.copyOf(addresses),
                one.condition().compareTo(other.condition()) >= 0 ? one.condition() : other.condition(),
                one.pod().isEmpty() ? other.pod() : one.pod(),
                one.zone().isEmpty() ? other.zone() : one.zone(),
                one.node().isEmpty() ? other.node() : one.node(),
                one.hints().and(other.hints()));
    }

    boolean isEmpty() {
        return slices.isEmpty();
    }

    EndpointSnapshot snapshot() {
        return new EndpointSnapshot(service, new ArrayList<>(merged.values()));
    }

    /** Whether there are endpoints, but a port leads to none of them. */
    boolean lacksPort() {
        return merged.isEmpty() && slices.values().stream().anyMatch(slice -> slice.portless() > 0);
    }

    /** The ports of the slices that none was chosen of, each once, for people to read. */
    String portsSeen() {
        Set<String> ports = new TreeSet<>();
        slices.values().forEach(slice -> ports.addAll(slice.ports()));
        return ports.isEmpty() ? "none" : String.join(", ", ports);
    }
}
