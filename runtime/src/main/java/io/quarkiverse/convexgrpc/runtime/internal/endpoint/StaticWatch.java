package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;

/**
 * Follows one service's configured endpoints. Each host is looked up by itself, so that one slow name holds up no other;
 * a look-up that fails keeps what the last good one found. Confined to the scheduler but for {@link #stop}.
 */
final class StaticWatch implements EndpointSource.Watching {

    private final ServiceKey service;
    private final List<HostPort> endpoints;
    private final Function<String, List<InetAddress>> lookup;
    private final Executor blocking;
    private final Scheduler scheduler;
    private final Consumer<ServiceUpdate> sink;
    private final Map<String, List<InetAddress>> found = new LinkedHashMap<>();
    private final Map<String, String> faults = new LinkedHashMap<>();
    private final Set<String> unanswered = new LinkedHashSet<>();
    private volatile boolean stopped;

    StaticWatch(ServiceKey service, List<HostPort> endpoints, Function<String, List<InetAddress>> lookup,
            Executor blocking, Scheduler scheduler, Consumer<ServiceUpdate> sink) {
        this.service = service;
        this.endpoints = endpoints;
        this.lookup = lookup;
        this.blocking = blocking;
        this.scheduler = scheduler;
        this.sink = sink;
    }

    void start() {
        for (HostPort endpoint : endpoints) {
            if (endpoint.isLiteral()) {
                found.put(endpoint.host(), List.of(AddressLiteral.parse(endpoint.host())));
            } else {
                unanswered.add(endpoint.host());
            }
        }
        if (!found.isEmpty()) {
            publish();
        }
        List.copyOf(unanswered).forEach(this::lookUp);
    }

    private void lookUp(String host) {
        if (stopped) {
            return;
        }
        try {
            blocking.execute(() -> {
                List<InetAddress> addresses;
                String fault;
                try {
                    addresses = lookup.apply(host).stream().distinct().toList();
                    fault = "no address";
                } catch (Exception e) {
                    addresses = List.of();
                    fault = e.getMessage() == null ? e.toString() : e.getMessage();
                }
                List<InetAddress> result = addresses;
                String text = host + ": " + fault;
                scheduler.execute(() -> lookedUp(host, result, text));
            });
        } catch (RejectedExecutionException e) {
            lookedUp(host, List.of(), host + ": look-ups were shut down");
        }
    }

    private void lookedUp(String host, List<InetAddress> addresses, String fault) {
        if (stopped) {
            return;
        }
        unanswered.remove(host);
        if (addresses.isEmpty()) {
            faults.put(host, fault);
        } else {
            faults.remove(host);
            // name servers turn the order at every answer: that alone is no change
            found.merge(host, addresses,
                    (last, next) -> Set.copyOf(last).equals(Set.copyOf(next)) ? last : next);
        }
        if (!found.isEmpty() || unanswered.isEmpty()) {
            publish();
        }
        scheduler.schedule(StaticEndpointSource.LOOKUP_INTERVAL_NANOS, () -> lookUp(host));
    }

    private void publish() {
        List<Endpoint> current = new ArrayList<>();
        for (HostPort endpoint : endpoints) {
            List<InetAddress> addresses = found.get(endpoint.host());
            if (addresses != null) {
                current.add(new Endpoint(new EndpointId(endpoint.host(), endpoint.port()), addresses, Condition.READY, "",
                        "", ""));
            }
        }
        ServiceUpdate update = current.isEmpty()
                ? new ServiceUpdate.Absent(service, Absence.UNREACHABLE, "No host among the static endpoints of service "
                        + service.nameAndPort() + " in namespace " + service.namespace() + " could be looked up: "
                        + String.join(", ", faults.values()))
                : new ServiceUpdate.Current(new EndpointSnapshot(service, current));
        if (!stopped) {
            sink.accept(update);
        }
    }

    @Override
    public void stop() {
        stopped = true;
    }
}
