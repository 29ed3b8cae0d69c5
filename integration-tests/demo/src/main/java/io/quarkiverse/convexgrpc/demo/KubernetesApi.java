package io.quarkiverse.convexgrpc.demo;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;

/** The Kubernetes API, as far as the demo needs one: fabric8's mock server, which stores objects and serves watches. */
final class KubernetesApi implements AutoCloseable {

    static final String NAMESPACE = "demo";

    private final KubernetesMockServer server;
    private final KubernetesClient client;

    KubernetesApi() {
        Map<ServerRequest, Queue<ServerResponse>> responses = new HashMap<>();
        server = new KubernetesMockServer(new Context(), new MockWebServer(), responses,
                new KubernetesMixedDispatcher(responses), false);
        server.init(InetAddress.getLoopbackAddress(), 0);
        client = server.createClient();
    }

    /** The address that a client of this API is configured with. */
    String url() {
        return "http://127.0.0.1:" + server.getPort();
    }

    /** Writes the one EndpointSlice of a service, as the EndpointSlice controller would. */
    void publish(String service, int port, List<Endpoint> endpoints) {
        EndpointSlice slice = new EndpointSliceBuilder()
                .withNewMetadata()
                .withName(service + "-x7k2p")
                .withNamespace(NAMESPACE)
                .addToLabels("kubernetes.io/service-name", service)
                .addToLabels("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io")
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort().withName("grpc").withProtocol("TCP").withPort(port).endPort()
                .withEndpoints(endpoints)
                .build();
        client.discovery().v1().endpointSlices().inNamespace(NAMESPACE).resource(slice)
                .createOr(NonDeletingOperation::update);
    }

    @Override
    public void close() {
        client.close();
        server.destroy();
    }
}
