package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.util.Arrays;
import java.util.List;

import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;

/** Slices as a cluster's controller would write them, and as it never would. */
final class Slices {

    static final String NAMESPACE = "shop";
    static final String SERVICE = "payment";

    private Slices() {
    }

    static EndpointSlice slice(String name, Endpoint... endpoints) {
        return slice(name, "IPv4", List.of(port("grpc", 9000)), endpoints);
    }

    static EndpointSlice slice(String name, String addressType, List<EndpointPort> ports, Endpoint... endpoints) {
        return new EndpointSliceBuilder()
                .withNewMetadata().withNamespace(NAMESPACE).withName(name)
                .addToLabels("kubernetes.io/service-name", SERVICE).endMetadata()
                .withAddressType(addressType)
                .withPorts(ports)
                .withEndpoints(Arrays.asList(endpoints))
                .build();
    }

    static EndpointPort port(String name, Integer port) {
        return new EndpointPortBuilder().withName(name).withPort(port).withProtocol("TCP").build();
    }

    /** A ready pod; its uid is derived from its name. */
    static Endpoint pod(String name, String... addresses) {
        return podIn(name, true, null, null, addresses);
    }

    static Endpoint podIn(String name, Boolean ready, Boolean serving, Boolean terminating, String... addresses) {
        return new EndpointBuilder()
                .withAddresses(addresses)
                .withNewConditions().withReady(ready).withServing(serving).withTerminating(terminating).endConditions()
                .withTargetRef(new ObjectReferenceBuilder().withKind("Pod").withName(name).withUid("uid-" + name).build())
                .withZone("zone-a").withNodeName("node-1")
                .build();
    }

    static Endpoint bare(String... addresses) {
        return new EndpointBuilder().withAddresses(addresses).build();
    }
}
