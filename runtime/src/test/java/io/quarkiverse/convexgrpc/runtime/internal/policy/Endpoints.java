package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Hints;

/** Ready endpoints to play with. */
final class Endpoints {

    private static final List<InetAddress> ADDRESS = List.of(InetAddress.getLoopbackAddress());

    private Endpoints() {
    }

    static Endpoint in(String zone, String pod) {
        return hinted(zone, pod, Hints.NONE);
    }

    static Endpoint hinted(String zone, String pod, Hints hints) {
        return new Endpoint(new EndpointId("uid-" + pod, 50051), ADDRESS, Condition.READY, pod, zone, "node-" + pod, hints);
    }

    static Endpoint forZones(String zone, String pod, String... zones) {
        return hinted(zone, pod, new Hints(Set.of(zones), Set.of()));
    }

    /** So many endpoints of a zone; the names say which. */
    static List<Endpoint> of(String zone, int count) {
        return IntStream.range(0, count).mapToObj(i -> in(zone, zone + '-' + i)).toList();
    }
}
