package io.quarkiverse.convexgrpc.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The pods of the payment service, and what kubelet and controllers do with them: a pod's process and what the
 * EndpointSlice says of it change in the order and with the delays that they have in a cluster.
 */
final class PaymentDeployment implements AutoCloseable {

    static final String SERVICE = "convex-payment-service";

    /** How long a pod that ends still serves, for clients to hear of it: what a preStop sleep is for. */
    private static final Duration PRE_STOP = Duration.ofMillis(1_500);
    private static final Duration GRACE_PERIOD = Duration.ofSeconds(15);
    /** How long it takes until the API knows that a pod has crashed. */
    private static final Duration CRASH_NOTICE = Duration.ofSeconds(1);
    /** Processes that start at the same time, so that a machine with two cores can go on with the calls. */
    private static final int STARTS = 2;

    private final Applications applications;
    private final KubernetesApi api;
    private final Timeline timeline;
    private final Ports ports;
    private final List<Pod> pods = new CopyOnWriteArrayList<>();
    private final Map<String, Long> readySince = new TreeMap<>();
    private final ExecutorService kubelet = Executors.newFixedThreadPool(STARTS, task -> {
        Thread thread = new Thread(task, "kubelet");
        thread.setDaemon(true);
        return thread;
    });

    PaymentDeployment(Applications applications, KubernetesApi api, Timeline timeline, Ports ports) {
        this.applications = applications;
        this.api = api;
        this.timeline = timeline;
        this.ports = ports;
    }

    /** All pods there ever were, the oldest first. */
    List<Pod> pods() {
        return pods;
    }

    /** The pods that may be called, the oldest first. */
    List<Pod> ready() {
        return pods.stream().filter(pod -> pod.state() == PodState.READY).toList();
    }

    Pod newest() {
        return pods.get(pods.size() - 1);
    }

    /** When the EndpointSlice began to name each pod as ready: just before that was written. */
    synchronized Map<String, Long> readySince() {
        return new TreeMap<>(readySince);
    }

    /** Starts pods; returns once all of them are ready and the slice says so. */
    void add(int count) {
        List<CompletableFuture<Void>> starts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            starts.add(addLater());
        }
        starts.forEach(CompletableFuture::join);
    }

    /** Starts a pod; the result completes once it is ready and the slice says so. */
    CompletableFuture<Void> addLater() {
        return CompletableFuture.runAsync(() -> {
            Pod pod = create();
            try {
                pod.process().awaitReady(timeline);
            } catch (InterruptedException e) {
                throw new CompletionException(e);
            }
            change(pod, PodState.READY);
        }, kubelet);
    }

    /** Kills a pod; the slice goes on naming it until the crash is noticed. */
    void kill(Pod pod) throws InterruptedException {
        pod.process().kill();
        pod.become(PodState.KILLED);
        timeline.pause(CRASH_NOTICE);
        change(pod, PodState.GONE);
    }

    /**
     * Ends a pod in good order: the slice calls it terminating when this returns, the rest follows by itself; the result
     * completes when it has ended and no slice names it.
     */
    CompletableFuture<Void> drain(Pod pod) {
        change(pod, PodState.TERMINATING);
        return CompletableFuture
                .runAsync(() -> {
                }, CompletableFuture.delayedExecutor(PRE_STOP.toMillis(), TimeUnit.MILLISECONDS))
                .thenCompose(waited -> pod.process().terminate(GRACE_PERIOD))
                .thenRun(() -> change(pod, PodState.GONE));
    }

    private synchronized Pod create() {
        int number = pods.size() + 1;
        Pod pod = new Pod(number, applications.startPayment(number, ports));
        pods.add(pod);
        publish();
        return pod;
    }

    private synchronized void change(Pod pod, PodState state) {
        if (state == PodState.READY) {
            readySince.put(pod.name(), timeline.now());
        }
        pod.become(state);
        publish();
    }

    private void publish() {
        api.publish(SERVICE, ports.grpc(), pods.stream()
                .filter(pod -> pod.state() != PodState.GONE)
                .map(Pod::endpoint)
                .toList());
    }

    @Override
    public void close() {
        kubelet.shutdownNow();
    }
}
