package io.quarkiverse.convexgrpc.samples.betting;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
    private final int port = BettingApplication.freePort();
    private final Map<String, Pod> pods = new TreeMap<>();
    private final List<Pod> removed = new ArrayList<>();
    private final Set<Pod> draining = new HashSet<>();

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

    Pod get(int number) {
        return pods.get(Pod.nameOf(number));
    }

    /** Tells that a pod is about to end, as the cluster does when it is deleted. */
    void drain(Pod pod) {
        draining.add(pod);
        publish();
    }

    /** Takes a pod out of the slice; its server goes on, so that a call that still comes is counted. */
    void remove(Pod pod) {
        pods.remove(pod.name());
        removed.add(pod);
        publish();
    }

    private void publish() {
        kubernetes.discovery().v1().endpointSlices().resource(new EndpointSliceBuilder()
                .withNewMetadata()
                .withName(SERVICE + "-1")
                .withNamespace(kubernetes.getNamespace())
                .addToLabels("kubernetes.io/service-name", SERVICE)
                .addToLabels("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io")
                // all that a real API server sends along, which a native executable has to read as well
                .withGenerateName(SERVICE + '-')
                .addToAnnotations("endpoints.kubernetes.io/last-change-trigger-time", "2026-11-23T00:00:00Z")
                .addNewOwnerReference().withApiVersion("v1").withKind("Service").withName(SERVICE).withUid("uid-service")
                .withController(true).withBlockOwnerDeletion(true).endOwnerReference()
                .addNewManagedField().withManager("kube-controller-manager").withOperation("Update")
                .withApiVersion("discovery.k8s.io/v1").withTime("2026-11-23T00:00:00Z").withFieldsType("FieldsV1")
                .withNewFieldsV1().addToAdditionalProperties("f:addressType", Map.of()).endFieldsV1().endManagedField()
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort().withName("grpc").withProtocol("TCP").withPort(port).endPort()
                .withEndpoints(pods.values().stream().map(pod -> pod.endpoint(draining.contains(pod))).toList())
                .build()).createOr(slice -> slice.update());
    }

    /** Ends all servers, and leaves no slice to the next test. */
    @Override
    public void close() {
        kubernetes.discovery().v1().endpointSlices().withName(SERVICE + "-1").delete();
        pods.values().forEach(Pod::kill);
        removed.forEach(Pod::kill);
    }

    /** One server, and the place it has in the slice. */
    static final class Pod {

        private final String name;
        private final String address;
        private final Payments payments;
        private final Server server;

        private Pod(String name, String address, Payments payments, Server server) {
            this.name = name;
            this.address = address;
            this.payments = payments;
            this.server = server;
        }

        private static Pod start(int number, int port) {
            String name = nameOf(number);
            String address = "127.0.1." + number;
            Payments payments = new Payments(name);
            try {
                Server server = NettyServerBuilder
                        .forAddress(new InetSocketAddress(InetAddress.getByName(address), port))
                        .addService(payments)
                        .build()
                        .start();
                return new Pod(name, address, payments, server);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String nameOf(int number) {
            return "payment-" + number;
        }

        /** The pod's name, which its replies carry. */
        String name() {
            return name;
        }

        /** How many calls it has begun to answer. */
        int calls() {
            return payments.begun.get();
        }

        /** How many of them it has not answered yet. */
        int inFlight() {
            return payments.begun.get() - payments.answered.get();
        }

        /** Ends the server and its connections, whatever it is at. */
        void kill() {
            server.shutdownNow();
        }

        private Endpoint endpoint(boolean draining) {
            return new EndpointBuilder()
                    .withAddresses(address)
                    .withNewConditions().withReady(!draining).withServing(true).withTerminating(draining).endConditions()
                    .withNodeName("node-1")
                    .withZone("zone-a")
                    .withNewHints().addNewForZone("zone-a").addNewForNode("node-1").endHints()
                    .withNewTargetRef().withKind("Pod").withName(name).withUid("uid-" + name).endTargetRef()
                    .build();
        }
    }

    private static final class Payments extends PaymentServiceGrpc.PaymentServiceImplBase {

        private final String pod;
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger answered = new AtomicInteger();

        private Payments(String pod) {
            this.pod = pod;
        }

        @Override
        public void pay(PaymentRequest request, StreamObserver<PaymentReply> replies) {
            int number = begun.incrementAndGet();
            // as long as a bank takes, and on no thread
            CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS).execute(() -> {
                replies.onNext(PaymentReply.newBuilder().setPaymentId(pod + '/' + number).setServedBy(pod).build());
                replies.onCompleted();
                answered.incrementAndGet();
            });
        }
    }
}
