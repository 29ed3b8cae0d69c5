package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * Makes Kubernetes clients that can read EndpointSlices, and nothing else of the 1,000 and more kinds that Quarkus' own
 * client knows. Why discovery has one of its own is in ADR 0009.
 */
public final class SliceClient {

    private SliceClient() {
    }

    /** A client with a connection pool of its own, for whoever closes it. */
    public static KubernetesClient of(Config config) {
        KubernetesSerialization serialization = new KubernetesSerialization(new ObjectMapper(), false);
        serialization.registerKubernetesResource(EndpointSlice.class);
        // what a watch says where it fails
        serialization.registerKubernetesResource(Status.class);
        return new KubernetesClientBuilder().withConfig(config).withKubernetesSerialization(serialization).build();
    }
}
