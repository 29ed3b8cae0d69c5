package io.quarkiverse.convexgrpc.scenarios;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;
import io.fabric8.kubernetes.client.KubernetesClient;

/** An EndpointSlice of a service, written as the EndpointSlice controller writes it. */
final class Slice {

    private final KubernetesClient kubernetes;
    private final String service;
    private final String name;
    private final String portName;
    private final int port;
    private final Map<String, Endpoint> endpoints = new LinkedHashMap<>();
    private boolean created;

    Slice(KubernetesClient kubernetes, String service, int number, int port) {
        this(kubernetes, service, number, "grpc", port);
    }

    Slice(KubernetesClient kubernetes, String service, int number, String portName, int port) {
        this.kubernetes = kubernetes;
        this.service = service;
        this.portName = portName;
        this.name = service + "-" + number;
        this.port = port;
    }

    /** Puts a pod in, or changes it; {@link #write} makes it known. */
    Slice put(String pod, String uid, String address, boolean ready, boolean terminating) {
        endpoints.put(pod, new EndpointBuilder().withAddresses(address)
                .withNewConditions().withReady(ready && !terminating).withServing(ready).withTerminating(terminating)
                .endConditions()
                .withNewTargetRef().withKind("Pod").withName(pod).withUid(uid).endTargetRef()
                .build());
        return this;
    }

    Slice ready(Pod pod) {
        return put(pod.name, "uid-" + pod.name, pod.host, true, false);
    }

    /** Says where a pod is that was put in, and for which zones it is meant. */
    Slice place(String pod, String zone, String... forZones) {
        endpoints.computeIfPresent(pod, (name, endpoint) -> new EndpointBuilder(endpoint).withZone(zone).withNewHints()
                .withForZones(Stream.of(forZones).map(ForZone::new).toList()).endHints().build());
        return this;
    }

    Slice remove(String pod) {
        endpoints.remove(pod);
        return this;
    }

    Slice clear() {
        endpoints.clear();
        return this;
    }

    void write() {
        EndpointSlice slice = new EndpointSliceBuilder()
                .withNewMetadata().withName(name).withNamespace(kubernetes.getNamespace())
                .addToLabels("kubernetes.io/service-name", service).endMetadata()
                .withAddressType("IPv4")
                .addNewPort().withName(portName).withProtocol("TCP").withPort(port).endPort()
                .withEndpoints(endpoints.values().stream().toList())
                .build();
        var resource = kubernetes.discovery().v1().endpointSlices().resource(slice);
        if (created) {
            resource.update();
        } else {
            resource.create();
            created = true;
        }
    }
}
