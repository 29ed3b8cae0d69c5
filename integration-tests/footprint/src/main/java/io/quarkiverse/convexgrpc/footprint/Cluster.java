package io.quarkiverse.convexgrpc.footprint;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentReply;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentRequest;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentServiceGrpc;

/**
 * What the application calls: three pods of the payment service, which answer at once, and a Kubernetes API with the
 * EndpointSlice that names them.
 */
final class Cluster implements AutoCloseable {

    static final String NAMESPACE = "footprint";
    static final int PODS = 3;

    private static final String SERVICE = "convex-payment-service";

    private final List<Server> pods = new ArrayList<>();
    private final KubernetesMockServer api;
    private final boolean tls;

    /** @param tls whether the Kubernetes API speaks TLS, with a certificate that nobody knows */
    Cluster(boolean tls) throws IOException {
        this.tls = tls;
        int port = 0;
        for (int number = 1; number <= PODS; number++) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(address(number)), port);
            Server pod = NettyServerBuilder.forAddress(address).directExecutor().addService(new Payments(name(number))).build()
                    .start();
            pods.add(pod);
            port = pod.getPort();
        }
        Map<ServerRequest, Queue<ServerResponse>> responses = new HashMap<>();
        api = new KubernetesMockServer(new Context(), new MockWebServer(), responses,
                new KubernetesMixedDispatcher(responses), tls);
        api.init(InetAddress.getLoopbackAddress(), 0);
        publish(port);
    }

    /** The address that a client of the Kubernetes API is configured with. */
    String url() {
        return (tls ? "https" : "http") + "://127.0.0.1:" + api.getPort();
    }

    /** The pod that is called by a client which keeps to one. */
    InetSocketAddress onePod() {
        return new InetSocketAddress(address(1), pods.get(0).getPort());
    }

    private void publish(int port) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int number = 1; number <= PODS; number++) {
            endpoints.add(new EndpointBuilder()
                    .withAddresses(address(number))
                    .withNewConditions().withReady(true).withServing(true).withTerminating(false).endConditions()
                    .withNewTargetRef().withKind("Pod").withName(name(number)).withUid("uid-" + number).endTargetRef()
                    .build());
        }
        try (KubernetesClient client = api.createClient()) {
            client.discovery().v1().endpointSlices().inNamespace(NAMESPACE).resource(new EndpointSliceBuilder()
                    .withNewMetadata()
                    .withName(SERVICE + "-x7k2p")
                    .withNamespace(NAMESPACE)
                    .addToLabels("kubernetes.io/service-name", SERVICE)
                    .endMetadata()
                    .withAddressType("IPv4")
                    .addNewPort().withName("grpc").withProtocol("TCP").withPort(port).endPort()
                    .withEndpoints(endpoints)
                    .build()).create();
        }
    }

    private static String name(int number) {
        return "payment-" + number;
    }

    private static String address(int number) {
        return "127.0.1." + number;
    }

    @Override
    public void close() {
        api.destroy();
        pods.forEach(Server::shutdownNow);
    }

    private static final class Payments extends PaymentServiceGrpc.PaymentServiceImplBase {

        private final String pod;

        private Payments(String pod) {
            this.pod = pod;
        }

        @Override
        public void pay(PaymentRequest request, StreamObserver<PaymentReply> replies) {
            replies.onNext(PaymentReply.newBuilder().setPaymentId(request.getBetId()).setServedBy(pod).build());
            replies.onCompleted();
        }
    }
}
