package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Hints;

/** Merges all slices from the beginning each time, in the plainest way: the twin that {@link SliceStore} is held to. */
final class NaiveSliceStore {

    final Map<String, ParsedSlice> slices = new TreeMap<>();

    EndpointSnapshot snapshot() {
        Map<EndpointId, List<Endpoint>> said = new TreeMap<>();
        for (ParsedSlice slice : slices.values()) {
            slice.endpoints().forEach((id, endpoint) -> said.computeIfAbsent(id, key -> new ArrayList<>()).add(endpoint));
        }
        List<Endpoint> endpoints = new ArrayList<>();
        said.forEach((id, all) -> endpoints.add(new Endpoint(id,
                all.stream().flatMap(endpoint -> endpoint.addresses().stream()).distinct()
                        .sorted(Comparator.comparing((InetAddress address) -> !(address instanceof Inet4Address))).toList(),
                all.stream().map(Endpoint::condition).max(Comparator.naturalOrder()).orElseThrow(),
                all.stream().map(Endpoint::pod).filter(pod -> !pod.isEmpty()).findFirst().orElse(""),
                all.stream().map(Endpoint::zone).filter(zone -> !zone.isEmpty()).findFirst().orElse(""),
                all.stream().map(Endpoint::node).filter(node -> !node.isEmpty()).findFirst().orElse(""),
                new Hints(all.stream().flatMap(endpoint -> endpoint.hints().zones().stream()).collect(Collectors.toSet()),
                        all.stream().flatMap(endpoint -> endpoint.hints().nodes().stream()).collect(Collectors.toSet())))));
        return new EndpointSnapshot(Follower.KEY, endpoints);
    }
}
