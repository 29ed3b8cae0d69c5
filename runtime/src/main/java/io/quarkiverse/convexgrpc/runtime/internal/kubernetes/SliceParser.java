package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.ForNode;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.AddressLiteral;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Hints;

/**
 * Reads one EndpointSlice: takes what it understands, leaves out the rest and says so. Never throws, looks nothing up,
 * keeps nothing. Thread-safe.
 */
final class SliceParser {

    private final WantedPort wanted;

    SliceParser(WantedPort wanted) {
        this.wanted = wanted;
    }

    ParsedSlice parse(EndpointSlice slice) {
        return new Parse().slice(slice);
    }

    /** The addresses that a slice's type lets in. */
    private enum Family {
        IPV4,
        IPV6,
        /** The type is missing: either. */
        ANY;

        boolean has(InetAddress address) {
            return this == ANY || (address instanceof Inet4Address) == (this == IPV4);
        }
    }

    /** One run over one slice. */
    private final class Parse {

        private final List<Fault> faults = new ArrayList<>();
        private final Map<EndpointId, Endpoint> endpoints = new HashMap<>();
        private final List<String> ports = new ArrayList<>();

        ParsedSlice slice(EndpointSlice slice) {
            String name = slice == null || slice.getMetadata() == null ? null : slice.getMetadata().getName();
            if (name == null || name.isEmpty()) {
                faults.add(Fault.of("a slice without a name", name));
                return new ParsedSlice("", Map.of(), 0, List.of(), faults);
            }
            Family family = family(slice.getAddressType());
            if (family == null) {
                return new ParsedSlice(name, Map.of(), 0, List.of(), faults);
            }
            Integer port = port(slice.getPorts());
            int portless = 0;
            for (io.fabric8.kubernetes.api.model.discovery.v1.Endpoint raw : orEmpty(slice.getEndpoints())) {
                if (raw == null) {
                    faults.add(Fault.of("an endpoint that is null", null));
                } else if (port == null) {
                    portless++;
                } else {
                    endpoint(raw, port, family);
                }
            }
            return new ParsedSlice(name, endpoints, portless, port == null ? ports : List.of(), faults);
        }

        private Family family(String addressType) {
            if (addressType == null) {
                return Family.ANY;
            }
            switch (addressType) {
                case "IPv4":
                    return Family.IPV4;
                case "IPv6":
                    return Family.IPV6;
                default:
                    faults.add(Fault.of("addressType (expected: IPv4 or IPv6)", addressType));
                    return null;
            }
        }

        /** The port of the wanted name, else the only one where that will do, else {@code null}. */
        private Integer port(List<EndpointPort> candidates) {
            List<EndpointPort> usable = new ArrayList<>();
            EndpointPort named = null;
            for (EndpointPort candidate : orEmpty(candidates)) {
                if (candidate == null) {
                    faults.add(Fault.of("a port that is null", null));
                } else if (isUsable(candidate)) {
                    usable.add(candidate);
                    named = named == null && wanted.name().equals(candidate.getName()) ? candidate : named;
                }
            }
            EndpointPort chosen = named != null ? named : usable.size() == 1 && !wanted.exactly() ? usable.get(0) : null;
            return chosen == null ? null : chosen.getPort();
        }

        private boolean isUsable(EndpointPort port) {
            boolean tcp = port.getProtocol() == null || port.getProtocol().equals("TCP");
            ports.add(Objects.requireNonNullElse(port.getName(), "") + ':'
                    + Objects.requireNonNullElse(port.getPort(), "any") + (tcp ? "" : '/' + port.getProtocol()));
            if (port.getPort() == null || !tcp) {
                return false;
            }
            if (port.getPort() < 1 || port.getPort() > 65_535) {
                faults.add(Fault.of("port (expected: 1 to 65535)", port.getPort()));
                return false;
            }
            return true;
        }

        private void endpoint(io.fabric8.kubernetes.api.model.discovery.v1.Endpoint raw, int port, Family family) {
            InetAddress address = address(raw.getAddresses(), family);
            if (address == null) {
                return;
            }
            ObjectReference target = raw.getTargetRef();
            boolean isPod = target != null && "Pod".equals(target.getKind());
            boolean hasUid = isPod && target.getUid() != null && !target.getUid().isEmpty();
            EndpointConditions conditions = raw.getConditions();
            Endpoint endpoint = new Endpoint(
                    new EndpointId(hasUid ? target.getUid() : address.getHostAddress(), port),
                    List.of(address),
                    conditions == null ? Condition.of(null, null, null)
                            : Condition.of(conditions.getReady(), conditions.getServing(), conditions.getTerminating()),
                    isPod ? orEmpty(target.getName()) : "",
                    orEmpty(raw.getZone()),
                    orEmpty(raw.getNodeName()),
                    hints(raw.getHints()));
            endpoints.merge(endpoint.id(), endpoint, SliceStore::merge);
        }

        private Hints hints(EndpointHints hints) {
            if (hints == null) {
                return Hints.NONE;
            }
            Set<String> zones = names(hints.getForZones(), ForZone::getName);
            Set<String> nodes = names(hints.getForNodes(), ForNode::getName);
            return zones.isEmpty() && nodes.isEmpty() ? Hints.NONE : new Hints(zones, nodes);
        }

        private <T> Set<String> names(List<T> hints, Function<T, String> name) {
            Set<String> names = new TreeSet<>();
            for (T hint : orEmpty(hints)) {
                String text = hint == null ? "" : orEmpty(name.apply(hint));
                if (text.isEmpty()) {
                    faults.add(Fault.of("a hint without a name", null));
                } else {
                    names.add(text);
                }
            }
            return names;
        }

        /** The first that can be used: the addresses of one endpoint stand for each other. */
        private InetAddress address(List<String> candidates, Family family) {
            InetAddress first = null;
            for (String candidate : orEmpty(candidates)) {
                InetAddress address = AddressLiteral.parse(candidate);
                if (address == null || !family.has(address) || address.isAnyLocalAddress()
                        || address.isMulticastAddress()) {
                    faults.add(Fault.of("address (expected: a literal of the slice's addressType)", candidate));
                } else if (first == null) {
                    first = address;
                }
            }
            if (candidates == null || candidates.isEmpty()) {
                faults.add(Fault.of("an endpoint without an address", null));
            }
            return first;
        }
    }

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : list;
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
