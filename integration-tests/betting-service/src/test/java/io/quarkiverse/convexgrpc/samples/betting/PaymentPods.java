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
import java.util.function.BiConsumer;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.quarkiverse.convexgrpc.processes.FreePorts;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentReply;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentRequest;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentServiceGrpc;

/** Pods of the payment service: a server each on a loopback address of its own, and the EndpointSlice that names them. */
final class PaymentPods implements AutoCloseable {

    private static final String SERVICE = "convex-payment-service";

    private final KubernetesClient kubernetes;
    private final int port = FreePorts.next();
    private final Map<String, Pod> pods = new TreeMap<>();
    private final List<Pod> removed = new ArrayList<>();
    private final Set<Pod> draining = new HashSet<>();

    PaymentPods(KubernetesClient kubernetes) {
        this.kubernetes = kubernetes;
    }

    /** Starts a pod, and names it in the slice. */
    Pod start(int number) {
        return start(number, "zone-a");
    }

    /** @param zone that it is in, and that callers of are to use it */
    Pod start(int number, String zone) {
        Pod pod = Pod.start(number, port, zone);
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
        private final String zone;
        private final Payments payments;
        private final Server server;

        private Pod(String name, String address, String zone, Payments payments, Server server) {
            this.name = name;
            this.address = address;
            this.zone = zone;
            this.payments = payments;
            this.server = server;
        }

        private static Pod start(int number, int port, String zone) {
            String name = nameOf(number);
            String address = "127.0.1." + number;
            Payments payments = new Payments(name);
            try {
                Server server = NettyServerBuilder
                        .forAddress(new InetSocketAddress(InetAddress.getByName(address), port))
                        .addService(ServerInterceptors.intercept(payments, payments.reports()))
                        .build()
                        .start();
                return new Pod(name, address, zone, payments, server);
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

        /** Answers from now on as it does when it is well: after as long as a bank takes. */
        void beWell() {
            payments.conduct = Payments::pay;
        }

        /** Fails all calls from now on. */
        void fail() {
            failOnly(Integer.MAX_VALUE);
        }

        /** Fails so many of the next calls. */
        void failOnly(int calls) {
            payments.failed.set(0);
            payments.conduct = (it, replies) -> {
                if (it.failed.getAndUpdate(failed -> Math.min(calls, failed + 1)) >= calls) {
                    it.pay(replies);
                } else {
                    it.answered.incrementAndGet();
                    replies.onError(Status.UNAVAILABLE.withDescription("no money").asRuntimeException());
                }
            };
        }

        /** How many calls it has failed since it was told to. */
        int failed() {
            return payments.failed.get();
        }

        /** Takes so much longer from now on. */
        void beSlow(int millis) {
            payments.conduct = (it, replies) -> CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS)
                    .execute(() -> it.pay(replies));
        }

        /** Says with each answer from now on how well it is, from 0 to 100. */
        void report(double healthScore) {
            payments.report = Payments.healthReport(healthScore);
        }

        /** Says with each answer from now on how busy it is, from 0 to 1, with so many calls a second. */
        void report(double utilization, double callsPerSecond) {
            payments.report = Payments.useReport(utilization, callsPerSecond);
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
                    .withZone(zone)
                    .withNewHints().addNewForZone(zone).addNewForNode("node-1").endHints()
                    .withNewTargetRef().withKind("Pod").withName(name).withUid("uid-" + name).endTargetRef()
                    .build();
        }
    }

    private static final class Payments extends PaymentServiceGrpc.PaymentServiceImplBase {

        private static final Metadata.Key<byte[]> LOAD_REPORT = Metadata.Key.of("endpoint-load-metrics-bin",
                Metadata.BINARY_BYTE_MARSHALLER);
        private static final int RPS_FRACTIONAL = 6;
        private static final int NAMED_METRICS = 8;
        private static final int APPLICATION_UTILIZATION = 9;

        private final String pod;
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private volatile BiConsumer<Payments, StreamObserver<PaymentReply>> conduct = Payments::pay;
        /** Null while there is none. */
        private volatile byte[] report;

        private Payments(String pod) {
            this.pod = pod;
        }

        @Override
        public void pay(PaymentRequest request, StreamObserver<PaymentReply> replies) {
            begun.incrementAndGet();
            conduct.accept(this, replies);
        }

        private void pay(StreamObserver<PaymentReply> replies) {
            // as long as a bank takes, and on no thread
            CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS).execute(() -> {
                int number = answered.incrementAndGet();
                replies.onNext(PaymentReply.newBuilder().setPaymentId(pod + '/' + number).setServedBy(pod).build());
                replies.onCompleted();
            });
        }

        /** The load report of gRFC A51, in the trailers. */
        private ServerInterceptor reports() {
            return new ServerInterceptor() {

                @Override
                public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
                        ServerCallHandler<Q, A> next) {
                    return next.startCall(new ForwardingServerCall.SimpleForwardingServerCall<>(call) {

                        @Override
                        public void close(Status status, Metadata trailers) {
                            byte[] now = report;
                            if (now != null) {
                                trailers.put(LOAD_REPORT, now);
                            }
                            super.close(status, trailers);
                        }
                    }, headers);
                }
            };
        }

        /** An {@code xds.data.orca.v3.OrcaLoadReport} with a single named metric. */
        private static byte[] healthReport(double healthScore) {
            UnknownFieldSet entry = UnknownFieldSet.newBuilder()
                    .addField(1, UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.copyFromUtf8("convex.health_score")).build())
                    .addField(2, fixed64(healthScore))
                    .build();
            return UnknownFieldSet.newBuilder()
                    .addField(NAMED_METRICS,
                            UnknownFieldSet.Field.newBuilder().addLengthDelimited(entry.toByteString()).build())
                    .build().toByteArray();
        }

        private static byte[] useReport(double utilization, double callsPerSecond) {
            return UnknownFieldSet.newBuilder()
                    .addField(RPS_FRACTIONAL, fixed64(callsPerSecond))
                    .addField(APPLICATION_UTILIZATION, fixed64(utilization))
                    .build().toByteArray();
        }

        private static UnknownFieldSet.Field fixed64(double value) {
            return UnknownFieldSet.Field.newBuilder().addFixed64(Double.doubleToRawLongBits(value)).build();
        }
    }
}
