package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;

/**
 * One balancer for each service that calls are balanced for without a channel of ours, from the first time that it is asked
 * for until the end. Thread-safe.
 */
public final class ServiceBalancers {

    private final SharedParts shared;
    private final Function<ServiceKey, BalancerSettings> settings;
    private final ConcurrentMap<ServiceKey, ServiceBalancer> balancers = new ConcurrentHashMap<>();
    private volatile boolean closed;

    public ServiceBalancers(SharedParts shared, Function<ServiceKey, BalancerSettings> settings) {
        this.shared = shared;
        this.settings = settings;
    }

    /**
     * The service's balancer.
     *
     * @throws IllegalStateException where the application is stopping
     */
    public ServiceBalancer of(ServiceKey service) {
        ServiceBalancer known = balancers.get(service);
        if (known != null) {
            return known;
        }
        if (closed) {
            throw new IllegalStateException("Service '" + service + "' is asked for after the application was stopped");
        }
        return balancers.computeIfAbsent(service, key -> new ServiceBalancer(key, settings.apply(key), shared));
    }

    /** Ends all of them. */
    public void close() {
        closed = true;
        shared.scheduler().execute(() -> balancers.values().forEach(ServiceBalancer::close));
    }
}
