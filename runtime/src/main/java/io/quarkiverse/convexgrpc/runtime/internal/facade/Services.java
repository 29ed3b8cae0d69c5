package io.quarkiverse.convexgrpc.runtime.internal.facade;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.quarkiverse.convexgrpc.ServiceDiscoveryException;
import io.quarkiverse.convexgrpc.ServiceEndpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.LatestUpdates;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceDirectory;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceDirectory.Subscription;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadBook;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * Services by the names that applications call them by, and what is known of them. One that was asked for is followed from
 * then on until the end. Thread-safe; never blocks.
 */
public final class Services {

    private final ServiceDirectory directory;
    private final Supplier<String> namespace;
    private final LatestUpdates latest;
    private final LoadBook loads;
    private final Ticker ticker;
    private final ConcurrentMap<ServiceKey, CompletableFuture<Void>> followed = new ConcurrentHashMap<>();

    /** @param namespace the application's own */
    public Services(ServiceDirectory directory, Supplier<String> namespace, LatestUpdates latest, LoadBook loads,
            Ticker ticker) {
        this.directory = directory;
        this.namespace = namespace;
        this.latest = latest;
        this.loads = loads;
        this.ticker = ticker;
    }

    /**
     * The service of that name.
     *
     * @throws IllegalArgumentException where Kubernetes would refuse it
     */
    ServiceKey key(String service) {
        return ServiceKey.parse(service, namespace.get());
    }

    /** What an application calls the service by. */
    String name(ServiceKey service) {
        return service.nameIn(namespace.get());
    }

    /** Follows the service. Done once something is known of it. */
    CompletionStage<Void> follow(ServiceKey service) {
        CompletableFuture<Void> known = followed.computeIfAbsent(service, key -> {
            CompletableFuture<Void> first = new CompletableFuture<>();
            directory.subscribe(key, update -> first.complete(null));
            return first;
        });
        // somebody else may follow it already
        return latest.of(service) == null ? known : CompletableFuture.completedFuture(null);
    }

    /** Hands over what is known of the service, and each change, on the discovery's thread. */
    Subscription subscribe(ServiceKey service, Consumer<ServiceUpdate> subscriber) {
        return directory.subscribe(service, subscriber);
    }

    /** What is known of all services that are followed. */
    Iterable<ServiceUpdate> all() {
        return latest.all().values();
    }

    /**
     * The service's endpoints as they are known now; none where nothing is.
     *
     * @throws ServiceDiscoveryException where nobody can say
     */
    List<ServiceEndpoint> endpoints(String name, ServiceKey service) {
        ServiceUpdate update = latest.of(service);
        return update == null ? List.of() : endpoints(known(name, update));
    }

    /** All endpoints of an update, ordered by endpoint. */
    List<ServiceEndpoint> endpoints(ServiceUpdate update) {
        return update.snapshot().endpoints().stream().map(endpoint -> view(update.service(), endpoint))
                .sorted(Comparator.comparing(ServiceEndpoint::endpoint)).toList();
    }

    ServiceEndpoint view(ServiceKey service, Endpoint endpoint) {
        return EndpointViews.of(endpoint, loads.find(service, endpoint.id()), ticker.read());
    }

    /**
     * The same update.
     *
     * @throws ServiceDiscoveryException where it says that nobody knows
     */
    static ServiceUpdate known(String name, ServiceUpdate update) {
        if (!tells(update)) {
            throw unknown(name, update);
        }
        return update;
    }

    /** Whether it says what endpoints there are, if only that there are none. */
    static boolean tells(ServiceUpdate update) {
        return !(update instanceof ServiceUpdate.Absent absent) || switch (absent.reason()) {
            case NO_SLICES, NO_PORT -> true;
            case FORBIDDEN, UNREACHABLE, NOT_CONFIGURED -> false;
        };
    }

    static ServiceDiscoveryException unknown(String name, ServiceUpdate update) {
        return new ServiceDiscoveryException(name, ((ServiceUpdate.Absent) update).text());
    }
}
