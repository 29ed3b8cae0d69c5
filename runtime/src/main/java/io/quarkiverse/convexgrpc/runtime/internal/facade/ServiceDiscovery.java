package io.quarkiverse.convexgrpc.runtime.internal.facade;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.quarkiverse.convexgrpc.ConvexGrpcKubernetesServiceDiscovery;
import io.quarkiverse.convexgrpc.DiscoveryStatistics;
import io.quarkiverse.convexgrpc.ServiceEndpoint;
import io.quarkiverse.convexgrpc.ServiceStatistics;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceDirectory.Subscription;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PickedEndpoint;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ServiceBalancer;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ServiceBalancers;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ServicePicker;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;

/** Tells what discovery knows. Thread-safe. */
public final class ServiceDiscovery implements ConvexGrpcKubernetesServiceDiscovery {

    /** So often may a policy choose again where what it chose is not healthy. */
    private static final int PICKS = 4;

    private final Supplier<Services> services;
    private final Supplier<ServiceBalancers> balancers;
    private final Patience patience;
    private final EndpointChanges changes;
    private final Executor executor;
    private final Randomness randomness;

    /**
     * @param services may be asked for once the application has begun to start
     * @param balancers likewise
     * @param executor tells those who follow changes
     * @param randomness chooses an endpoint where no policy does
     */
    public ServiceDiscovery(Supplier<Services> services, Supplier<ServiceBalancers> balancers, Patience patience,
            EndpointChanges changes, Executor executor, Randomness randomness) {
        this.services = services;
        this.balancers = balancers;
        this.patience = patience;
        this.changes = changes;
        this.executor = executor;
        this.randomness = randomness;
    }

    @Override
    public Optional<ServiceEndpoint> getServiceEndpoint(String service) {
        ServiceBalancer balancer = balancer(service);
        patience.await(service, balancer.known(), "serviceEndpoint(service)");
        return healthy(service, balancer);
    }

    @Override
    public Uni<Optional<ServiceEndpoint>> serviceEndpoint(String service) {
        ServiceBalancer balancer = balancer(service);
        return patience.soon(service, balancer.known()).map(known -> healthy(service, balancer));
    }

    private ServiceBalancer balancer(String service) {
        return balancers.get().of(services.get().key(service));
    }

    private Optional<ServiceEndpoint> healthy(String service, ServiceBalancer balancer) {
        ServicePicker now = balancer.now();
        Services.known(service, now.update());
        for (int i = 0; i < PICKS; i++) {
            PickedEndpoint picked = now.show();
            if (picked == null) {
                break;
            }
            ServiceEndpoint view = services.get().view(balancer.service(), picked.endpoint());
            if (view.healthy()) {
                return Optional.of(view);
            }
        }
        // also where all have as many calls as they may: who asks may make none
        List<ServiceEndpoint> all = services.get().endpoints(now.update()).stream().filter(ServiceEndpoint::healthy).toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(randomness.below(all.size())));
    }

    @Override
    public List<ServiceEndpoint> getAllServiceEndpoints(String service) {
        ServiceKey key = services.get().key(service);
        patience.await(service, services.get().follow(key), "allServiceEndpoints(service)");
        return services.get().endpoints(service, key);
    }

    @Override
    public Uni<List<ServiceEndpoint>> allServiceEndpoints(String service) {
        ServiceKey key = services.get().key(service);
        CompletionStage<Void> known = services.get().follow(key);
        return patience.soon(service, known).map(ignored -> services.get().endpoints(service, key));
    }

    @Override
    public Multi<List<ServiceEndpoint>> serviceEndpointChanges(String service) {
        ServiceKey key = services.get().key(service);
        services.get().follow(key);
        return Multi.createFrom().deferred(() -> {
            AtomicReference<ServiceUpdate> last = new AtomicReference<>();
            return Multi.createFrom().<AtomicReference<ServiceUpdate>> emitter(
                    emitter -> follow(service, key, last, emitter), BackPressureStrategy.LATEST)
                    // not on the thread of the discovery or of a call, which must not be held up; and not more than one ahead
                    // of who is slow
                    .emitOn(executor, 1)
                    // of changes that several threads tell at the same time, what is told last is the latest
                    .map(changed -> services.get().endpoints(changed.get()))
                    .skip().repetitions();
        });
    }

    /** Emits that something has changed, not what. */
    private void follow(String service, ServiceKey key, AtomicReference<ServiceUpdate> last,
            MultiEmitter<? super AtomicReference<ServiceUpdate>> emitter) {
        Runnable tell = () -> {
            if (last.get() != null) {
                emitter.emit(last);
            }
        };
        Subscription subscription = services.get().subscribe(key, update -> {
            if (Services.tells(update)) {
                last.set(update);
                tell.run();
            } else if (last.get() == null) {
                emitter.fail(Services.unknown(service, update));
            }
        });
        changes.add(key, tell);
        emitter.onTermination(() -> {
            changes.remove(key, tell);
            subscription.cancel();
        });
    }

    @Override
    public DiscoveryStatistics getDiscoveryStatistics() {
        Map<String, ServiceStatistics> statistics = new TreeMap<>();
        for (ServiceUpdate update : services.get().all()) {
            List<ServiceEndpoint> endpoints = services.get().endpoints(update);
            int healthy = (int) endpoints.stream().filter(ServiceEndpoint::healthy).count();
            statistics.put(services.get().name(update.service()),
                    new ServiceStatistics(endpoints.size(), healthy, endpoints.size() - healthy));
        }
        return new DiscoveryStatistics(statistics);
    }
}
