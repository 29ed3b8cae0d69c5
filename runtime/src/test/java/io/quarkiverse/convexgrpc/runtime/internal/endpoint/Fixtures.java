package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import java.util.List;
import java.util.stream.IntStream;

/** Services and snapshots to play with. */
final class Fixtures {

    static final ServiceKey KEY = new ServiceKey("shop", "payment");

    private Fixtures() {
    }

    static ServiceUpdate current(int... hosts) {
        List<Endpoint> endpoints = IntStream.of(hosts).mapToObj(host -> new Endpoint(new EndpointId("uid-" + host, 9000),
                List.of(AddressLiteral.parse("10.0." + host / 250 + '.' + host % 250)), Condition.READY, "pod-" + host, "",
                "")).toList();
        return new ServiceUpdate.Current(new EndpointSnapshot(KEY, endpoints));
    }
}
