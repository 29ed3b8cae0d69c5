package io.quarkiverse.convexgrpc.scenarios;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.quarkiverse.convexgrpc.processes.FreePorts;

/**
 * Plays the kubelet on a Node without a machine: a pod is a gRPC server of this process, and its status is written here.
 * Thread-safe.
 */
final class Kubelet implements AutoCloseable {

    private static final long START_MILLIS = 300;
    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private final NamespacedKubernetesClient admin;
    private final String node = "convex-test-" + UUID.randomUUID().toString().substring(0, 8);
    private final boolean loopback;
    private final int port = FreePorts.next();
    private final Map<String, Pod> servers = new ConcurrentHashMap<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService work = Executors.newScheduledThreadPool(4);
    private SharedIndexInformer<io.fabric8.kubernetes.api.model.Pod> informer;

    Kubelet(RealCluster cluster) {
        this(cluster, cluster.namespace);
    }

    Kubelet(RealCluster cluster, String namespace) {
        this(cluster, namespace, null);
    }

    /** @param zone that the Node is in, or null */
    Kubelet(RealCluster cluster, String namespace, String zone) {
        this.admin = cluster.admin.inNamespace(namespace);
        this.loopback = cluster.takesLoopbackAddresses();
        admin.nodes().resource(new NodeBuilder().withNewMetadata().withName(node)
                .withLabels(zone == null ? Map.of() : Map.of("topology.kubernetes.io/zone", zone)).endMetadata()
                .withNewSpec().addNewTaint("NoSchedule", "convex-test", null, "true").endSpec().build()).create();
        work.scheduleAtFixedRate(this::beat, 0, 10, TimeUnit.SECONDS);
    }

    /** Without it, a cluster that looks after its Nodes would soon call the pods here not ready. */
    private void beat() {
        try {
            admin.leases().inNamespace("kube-node-lease").resource(new LeaseBuilder().withNewMetadata().withName(node)
                    .endMetadata().withNewSpec().withHolderIdentity(node).withLeaseDurationSeconds(40)
                    .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS)).endSpec().build())
                    .createOr(NonDeletingOperation::update);
            admin.nodes().withName(node).editStatus(it -> new NodeBuilder(it).editOrNewStatus().withConditions()
                    .addNewCondition().withType("Ready").withStatus("True").withReason("Played")
                    .withLastHeartbeatTime(now()).endCondition().endStatus().build());
        } catch (RuntimeException e) {
            // the API server is away, on purpose
        }
    }

    /** Makes a pod of a Service, and returns once it is ready. */
    Pod start(String service, String name) {
        Pod server = serve(name, port);
        create(service, name, server.port, List.of(server.host));
        return server;
    }

    /** Makes a ready pod that nobody answers for. */
    void create(String service, String name, int port, List<String> addresses) {
        admin.pods().resource(new PodBuilder().withNewMetadata().withName(name).addToLabels("app", service).endMetadata()
                .withNewSpec().withNodeName(node).withAutomountServiceAccountToken(false)
                .addNewContainer().withName("server").withImage("registry.invalid/server:1")
                .addNewPort().withName("grpc").withContainerPort(port).endPort().endContainer().endSpec().build()).create();
        status(name, addresses, true);
    }

    /** The graceful end of a pod begins: it is terminating and goes on to serve. */
    void drain(Pod pod) {
        admin.pods().withName(pod.name).delete();
    }

    /** The pod is gone, and so is its server, after the calls that are in flight there. */
    void gone(Pod pod) {
        pod.drain();
        servers.remove(pod.name);
        gone(pod.name);
    }

    void gone(String pod) {
        admin.pods().withName(pod).withGracePeriod(0).delete();
    }

    /**
     * Runs and ends, from now on, all pods that others make. They must have no port for calls but the one here.
     *
     * @param preStop how long their hook waits before they are asked to end
     */
    void playAll(Duration preStop) {
        informer = admin.pods().inform(new ResourceEventHandler<>() {

            @Override
            public void onAdd(io.fabric8.kubernetes.api.model.Pod pod) {
                if (seen.add(pod.getMetadata().getUid())) {
                    work.execute(() -> run(pod));
                }
            }

            @Override
            public void onUpdate(io.fabric8.kubernetes.api.model.Pod before, io.fabric8.kubernetes.api.model.Pod pod) {
                if (pod.getMetadata().getDeletionTimestamp() != null && seen.add(pod.getMetadata().getUid() + " ends")) {
                    work.schedule(() -> gone(servers.get(pod.getMetadata().getName())), preStop.toMillis(),
                            TimeUnit.MILLISECONDS);
                }
            }

            @Override
            public void onDelete(io.fabric8.kubernetes.api.model.Pod pod, boolean unknown) {
                // its end was played before
            }
        });
    }

    private void run(io.fabric8.kubernetes.api.model.Pod pod) {
        String name = pod.getMetadata().getName();
        bind(name);
        Pod server = serve(name, port);
        work.schedule(() -> status(name, List.of(server.host), true), START_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Takes a pod to the Node here. */
    void bind(String pod) {
        admin.bindings().resource(new BindingBuilder().withNewMetadata().withName(pod).endMetadata()
                .withNewTarget().withKind("Node").withName(node).endTarget().build()).create();
    }

    /** The port of the pods, where they have loopback addresses. */
    int port() {
        return port;
    }

    private Pod serve(String name, int port) {
        int number = ADDRESSES.getAndIncrement();
        Pod server = loopback ? Pod.start(name, "127.9." + number / 250 + '.' + (number % 250 + 1), port)
                : Pod.start(name, RealCluster.ownAddress(), 0);
        servers.put(name, server);
        return server;
    }

    void status(String name, List<String> addresses, boolean ready) {
        String is = ready ? "True" : "False";
        admin.pods().withName(name).editStatus(pod -> new PodBuilder(pod).editOrNewStatus()
                .withPhase("Running").withStartTime(now()).withPodIP(addresses.get(0)).withPodIPs()
                .addAllToPodIPs(addresses.stream().map(io.fabric8.kubernetes.api.model.PodIP::new).toList())
                .withConditions()
                .addNewCondition().withType("Ready").withStatus(is).withLastTransitionTime(now()).endCondition()
                .addNewCondition().withType("ContainersReady").withStatus(is).withLastTransitionTime(now()).endCondition()
                .endStatus().build());
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** The servers that run. */
    Map<String, Pod> servers() {
        return Map.copyOf(servers);
    }

    @Override
    public void close() {
        if (informer != null) {
            informer.close();
        }
        work.shutdownNow();
        servers.values().forEach(Pod::close);
        admin.nodes().withName(node).delete();
        admin.leases().inNamespace("kube-node-lease").withName(node).delete();
    }
}
