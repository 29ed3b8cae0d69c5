package io.quarkiverse.convexgrpc.scenarios;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.DiscoveryListener;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSource.Watching;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.kubernetes.KubernetesEndpointSource;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;
import io.quarkiverse.convexgrpc.runtime.internal.time.Workers;

/** One service followed by the extension's discovery alone, without an application. */
final class Followed implements AutoCloseable {

    final List<ServiceUpdate> updates = new CopyOnWriteArrayList<>();
    final List<String> restarts = new CopyOnWriteArrayList<>();
    private final Scheduler scheduler = Scheduler.system("followed");
    private final Workers workers = Workers.system("followed-worker");
    private final AtomicLong ahead = new AtomicLong();
    private final KubernetesClient client;
    private final Watching watching;

    /**
     * @param client closed with this
     * @param service {@code <service>} or {@code <service>:<port>}
     */
    Followed(KubernetesClient client, String service) {
        this.client = client;
        Ticker ticker = () -> Ticker.system().read() + ahead.get();
        watching = new KubernetesEndpointSource(client.getConfiguration(), client.getHttpClient(), scheduler, workers, ticker,
                Randomness.system(),
                new DiscoveryListener() {

                    @Override
                    public void watchRestarted(ServiceKey service, String cause) {
                        restarts.add(cause);
                    }
                }, key -> KubernetesEndpointSource.DEFAULT_PORT_NAME)
                .watch(ServiceKey.parse(service, client.getNamespace()), updates::add);
    }

    /** Makes it believe that so much more time has passed. */
    void putClockForward(Duration time) {
        ahead.addAndGet(time.toNanos());
    }

    /** Stops it, as a process is stopped, until the latch is open; what happens meanwhile is heard afterwards. */
    void suspend(CountDownLatch resume) {
        scheduler.execute(() -> {
            try {
                resume.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    List<Endpoint> endpoints() {
        return updates.isEmpty() ? List.of() : updates.get(updates.size() - 1).snapshot().endpoints();
    }

    /** The names of the pods that are ready. */
    Set<String> pods() {
        return endpoints().stream().filter(endpoint -> endpoint.condition() == Condition.READY).map(Endpoint::pod)
                .collect(Collectors.toSet());
    }

    /** Why there is nothing to call; empty where nobody said so. */
    String absence() {
        return !updates.isEmpty() && updates.get(updates.size() - 1) instanceof ServiceUpdate.Absent absent ? absent.text()
                : "";
    }

    boolean isCurrent() {
        return !updates.isEmpty() && updates.get(updates.size() - 1) instanceof ServiceUpdate.Current;
    }

    @Override
    public void close() {
        watching.stop();
        scheduler.execute(() -> {
            scheduler.shutdown();
            workers.shutdown();
        });
        client.close();
    }
}
