package io.quarkiverse.convexgrpc.scenarios;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.quarkiverse.convexgrpc.processes.ApplicationProcess;
import io.quarkiverse.convexgrpc.processes.FreePorts;

/**
 * Plays the kubelet for pods that are whole processes of the sample payment service: it starts them, asks their readiness
 * probe and writes what it says, sends SIGTERM as soon as the API server calls them terminating, and takes them away when
 * they have ended.
 */
final class ProcessKubelet implements AutoCloseable {

    private static final Path APPLICATION = Path.of("..", "payment-service", "target");
    private static final String SERVICE = "convex-payment-service";
    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private final Kubelet node;
    private final Path folder;
    private final int port = FreePorts.next();
    private final Map<String, ApplicationProcess> processes = new ConcurrentHashMap<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Map<String, Boolean> told = new ConcurrentHashMap<>();
    private final ScheduledExecutorService work = Executors.newScheduledThreadPool(4);
    private final SharedIndexInformer<Pod> informer;

    /** @param folder where the processes write their logs */
    ProcessKubelet(RealCluster cluster, Path folder) {
        this.node = new Kubelet(cluster);
        this.folder = folder;
        this.informer = cluster.admin.pods().inform(new ResourceEventHandler<>() {

            @Override
            public void onAdd(Pod pod) {
                if (seen.add(pod.getMetadata().getUid())) {
                    work.execute(() -> run(pod.getMetadata().getName()));
                }
            }

            @Override
            public void onUpdate(Pod before, Pod pod) {
                if (pod.getMetadata().getDeletionTimestamp() != null && seen.add(pod.getMetadata().getUid() + " ends")) {
                    work.execute(() -> end(pod.getMetadata().getName()));
                }
            }

            @Override
            public void onDelete(Pod pod, boolean unknown) {
                // its end was played before
            }
        });
    }

    int port() {
        return port;
    }

    private void run(String name) {
        node.bind(name);
        ApplicationProcess process = ApplicationProcess.start(APPLICATION, SERVICE, name,
                "127.8.0." + ADDRESSES.incrementAndGet(), port, folder, List.of("-Xmx64m", "-Dpayment.instance=" + name),
                Map.of("quarkus.convex-grpc.draining.propagation-time", "3s"));
        processes.put(name, process);
        work.scheduleWithFixedDelay(() -> probe(name, process), 500, 500, TimeUnit.MILLISECONDS);
    }

    /** Writes what changes. */
    private void probe(String name, ApplicationProcess process) {
        boolean ready = process.probe("readiness") == 200;
        if (!process.ended() && !Boolean.valueOf(ready).equals(told.get(name)) && (ready || told.containsKey(name))) {
            node.status(name, List.of(process.host()), ready);
            told.put(name, ready);
        }
    }

    private void end(String name) {
        ApplicationProcess process = processes.get(name);
        process.terminate();
        process.awaitEnd(Duration.ofSeconds(29));
        node.gone(name);
    }

    @Override
    public void close() {
        informer.close();
        work.shutdownNow();
        processes.values().forEach(ApplicationProcess::close);
        node.close();
    }
}
