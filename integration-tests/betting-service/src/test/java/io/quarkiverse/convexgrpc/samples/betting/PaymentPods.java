package io.quarkiverse.convexgrpc.samples.betting;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentReply;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentRequest;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentServiceGrpc;

/** Pods of the payment service: a server each on a loopback address of its own, and the EndpointSlice that names them. */
final class PaymentPods implements AutoCloseable {

    private static final String SERVICE = "convex-payment-service";

    private final KubernetesClient kubernetes;
    private final int port = freePort();
    private final Map<String, Pod> pods = new TreeMap<>();
    private final List<Pod> removed = new ArrayList<>();

    PaymentPods(KubernetesClient kubernetes) {
        this.kubernetes = kubernetes;
    }

    /** Starts a pod, and names it in the slice. */
    Pod start(int number) {
        Pod pod = Pod.start(number, port);
        pods.put(pod.name(), pod);
        publish();
        return pod;
    }

    /** Takes a pod out of the slice; its server goes on, so that a call that still comes is counted. */
    void remove(Pod pod) {
        pods.remove(pod.name());
        publish();
        removed.add(pod);
    }

    private void publish() {
        kubernetes.discovery().v1().endpointSlices().resource(new EndpointSliceBuilder()
                .withNewMetadata()
                .withName(SERVICE + "-1")
                .withNamespace(kubernetes.getNamespace())
                .addToLabels("kubernetes.io/service-name", SERVICE)
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort().withName("grpc").withProtocol("TCP").withPort(port).endPort()
                .withEndpoints(pods.values().stream().map(Pod::endpoint).toList())
                .build()).createOr(slice -> slice.update());
    }

    @Override
    public void close() {
        pods.values().forEach(pod -> pod.server().shutdownNow());
        removed.forEach(pod -> pod.server().shutdownNow());
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * One server with the place it has in the slice.
     *
     * @param name the pod's name, which its replies carry
     * @param address its loopback address
     * @param server what answers there
     * @param calls how many calls it has answered
     */
    record Pod(String name, String address, Server server, AtomicInteger calls) {

        private static Pod start(int number, int port) {
            String name = "payment-" + number;
            String address = "127.0.1." + number;
            AtomicInteger calls = new AtomicInteger();
            try {
                Server server = NettyServerBuilder
                        .forAddress(new InetSocketAddress(InetAddress.getByName(address), port))
                        .addService(new Payments(name, calls))
                        .build()
                        .start();
                return new Pod(name, address, server, calls);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Endpoint endpoint() {
            return new EndpointBuilder()
                    .withAddresses(address)
                    .withNewConditions().withReady(true).withServing(true).withTerminating(false).endConditions()
                    .withNewTargetRef().withKind("Pod").withName(name).withUid("uid-" + name).endTargetRef()
                    .build();
        }
    }

    private static final class Payments extends PaymentServiceGrpc.PaymentServiceImplBase {

        private final String pod;
        private final AtomicInteger calls;

        private Payments(String pod, AtomicInteger calls) {
            this.pod = pod;
            this.calls = calls;
        }

        @Override
        public void pay(PaymentRequest request, StreamObserver<PaymentReply> replies) {
            replies.onNext(PaymentReply.newBuilder()
                    .setPaymentId(pod + '/' + calls.incrementAndGet())
                    .setServedBy(pod)
                    .build());
            replies.onCompleted();
        }
    }
}
