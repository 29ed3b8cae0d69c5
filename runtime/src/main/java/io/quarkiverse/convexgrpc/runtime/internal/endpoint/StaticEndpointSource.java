package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;

/**
 * Services whose endpoints are written into the configuration. An endpoint is its host as written and its port; all
 * addresses of a host are alternatives of that one endpoint. Names are looked up again and again, since they may move.
 */
public final class StaticEndpointSource implements EndpointSource {

    /** How long after a look-up the next one begins. */
    static final long LOOKUP_INTERVAL_NANOS = 30_000_000_000L;

    private final Map<ServiceKey, List<HostPort>> services;
    private final Function<String, List<InetAddress>> lookup;
    private final Executor blocking;
    private final Scheduler scheduler;

    /**
     * @param services endpoints as {@link HostPort#parse} reads them
     * @param lookup finds the addresses of a name; may block and may throw
     * @param blocking where the lookup runs
     * @param scheduler where everything else runs
     * @throws IllegalArgumentException where an endpoint cannot be read, or a service has none
     */
    public StaticEndpointSource(Map<ServiceKey, List<String>> services, Function<String, List<InetAddress>> lookup,
            Executor blocking, Scheduler scheduler) {
        Map<ServiceKey, List<HostPort>> parsed = new LinkedHashMap<>();
        services.forEach((service, endpoints) -> {
            if (endpoints.isEmpty()) {
                throw new IllegalArgumentException(
                        "static endpoints of " + service + ": none (expected: <host>:<port>, ...)");
            }
            parsed.put(service, List.copyOf(new LinkedHashSet<>(endpoints.stream().map(HostPort::parse).toList())));
        });
        this.services = Map.copyOf(parsed);
        this.lookup = lookup;
        this.blocking = blocking;
        this.scheduler = scheduler;
    }

    /** Whether endpoints of the service are configured. */
    public boolean serves(ServiceKey service) {
        return services.containsKey(service);
    }

    @Override
    public Watching watch(ServiceKey service, Consumer<ServiceUpdate> sink) {
        List<HostPort> endpoints = services.get(service);
        if (endpoints == null) {
            throw new IllegalArgumentException("service: " + service + " (expected: one of " + services.keySet() + ")");
        }
        StaticWatch watch = new StaticWatch(service, endpoints, lookup, blocking, scheduler, sink);
        scheduler.execute(watch::start);
        return watch;
    }
}
