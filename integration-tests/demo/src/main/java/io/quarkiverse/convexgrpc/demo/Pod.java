package io.quarkiverse.convexgrpc.demo;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;

/** One pod of the payment service: a process with a name and a loopback address of its own. */
final class Pod {

    private static final String[] ZONES = { "a", "b", "c" };

    private final String name;
    private final String address;
    private final String zone;
    private final ApplicationProcess process;
    private volatile PodState state = PodState.STARTING;

    Pod(int number, ApplicationProcess process) {
        this.name = nameOf(number);
        this.address = addressOf(number);
        this.zone = ZONES[number % ZONES.length];
        this.process = process;
    }

    static String nameOf(int number) {
        return "payment-" + number;
    }

    static String addressOf(int number) {
        return "127.0.1." + number;
    }

    String name() {
        return name;
    }

    String address() {
        return address;
    }

    ApplicationProcess process() {
        return process;
    }

    PodState state() {
        return state;
    }

    void become(PodState next) {
        state = next;
    }

    /** What the EndpointSlice says of this pod. */
    Endpoint endpoint() {
        return new EndpointBuilder()
                .withAddresses(address)
                .withConditions(state.conditions())
                .withNodeName("node-" + zone)
                .withZone("zone-" + zone)
                .withNewTargetRef()
                .withKind("Pod")
                .withName(name)
                .withNamespace(KubernetesApi.NAMESPACE)
                .withUid(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString())
                .endTargetRef()
                .build();
    }
}
