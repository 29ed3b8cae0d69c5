package io.quarkiverse.convexgrpc.runtime.internal.stork;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Waiters;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ServiceBalancer;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler.Cancellable;
import io.smallrye.mutiny.Uni;
import io.smallrye.stork.api.ServiceDiscovery;
import io.smallrye.stork.api.ServiceInstance;

/**
 * The endpoints of one service, from the watch that our gRPC clients go by: what is known at the moment, without asking
 * anybody. The service is followed from the first question on. Thread-safe; never blocks.
 * <p>
 * There is no answer before something is known of the service, or has not become known for some seconds. Where it has no
 * endpoint, and where nobody can say, the answer is an empty list: who asks for Quarkus' gRPC clients would never ask again
 * after a failure. Why it is empty, the balancer says.
 */
public final class ConvexDiscovery implements ServiceDiscovery {

    private final String service;
    private final boolean secure;
    private final CompletableFuture<Void> known = new CompletableFuture<>();
    private volatile boolean balanced;
    /** Null before the first question. */
    private volatile StorkAdapter adapter;
    /** Null before the first question. */
    private volatile Waiters waiters;
    /** Null where this has no balancer of ours. */
    private volatile ServiceBalancer balancer;
    private volatile Instances instances = Instances.NONE;

    /**
     * @param service {@code <service>[.<namespace>][:<port>]}
     * @param secure whether its endpoints speak TLS
     * @throws IllegalArgumentException where Kubernetes would refuse the name
     */
    public ConvexDiscovery(String service, boolean secure) {
        // which namespace is the own one is not known yet
        ServiceKey.parse(service, "default");
        this.service = service;
        this.secure = secure;
    }

    /** From now on {@link #balancer} is wanted. */
    void balanced() {
        balanced = true;
    }

    private StorkAdapter follow() {
        StorkAdapter known = adapter;
        return known != null ? known : begin();
    }

    private synchronized StorkAdapter begin() {
        if (adapter == null) {
            StorkAdapter installed = StorkAdapter.installed();
            ServiceKey key = ServiceKey.parse(service, installed.namespace().get());
            // it hears of each change first, so that it knows every endpoint that is listed here
            balancer = balanced ? installed.balancers().get().of(key) : null;
            installed.directory().subscribe(key, this::update);
            waiters = new Waiters(known, installed.scheduler(), installed.executor());
            adapter = installed;
        }
        return adapter;
    }

    private void update(ServiceUpdate update) {
        instances = instances.next(update.snapshot(), secure);
        known.complete(null);
    }

    @Override
    public Uni<List<ServiceInstance>> getServiceInstances() {
        return Uni.createFrom().deferred(() -> {
            follow();
            return known.isDone() ? Uni.createFrom().item(instances) : soon();
        });
    }

    private Uni<List<ServiceInstance>> soon() {
        return Uni.createFrom().emitter(emitter -> {
            Runnable answer = () -> emitter.complete(instances);
            Cancellable wait = waiters.add(answer, answer);
            emitter.onTermination(wait::cancel);
        });
    }

    /** Those of now. */
    Instances now() {
        return instances;
    }

    /** Balances calls to them. */
    ServiceBalancer balancer() {
        follow();
        return balancer;
    }

    /** As it was configured. */
    String service() {
        return service;
    }

    StorkAdapter adapter() {
        return follow();
    }
}
