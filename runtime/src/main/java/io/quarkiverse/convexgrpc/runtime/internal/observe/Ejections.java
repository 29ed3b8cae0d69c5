package io.quarkiverse.convexgrpc.runtime.internal.observe;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;

/** Which endpoints are ejected at the moment and which services are in panic, whichever channel says so. Thread-safe. */
final class Ejections implements LoadListener {

    private final Map<ServiceKey, Set<EndpointLoad>> used = new ConcurrentHashMap<>();
    /** How many channels are in panic. */
    private final Map<ServiceKey, Integer> panics = new ConcurrentHashMap<>();

    @Override
    public void added(ServiceKey service, EndpointLoad load) {
        used.computeIfAbsent(service, absent -> ConcurrentHashMap.newKeySet()).add(load);
    }

    @Override
    public void removed(ServiceKey service, EndpointLoad load) {
        used.getOrDefault(service, Set.of()).remove(load);
    }

    @Override
    public void panic(ServiceKey service, boolean begins) {
        panics.merge(service, begins ? 1 : -1, Integer::sum);
    }

    /** The number of endpoints that any channel has ejected. */
    double ejected(ServiceKey service) {
        return used.getOrDefault(service, Set.of()).stream().filter(EndpointLoad::ejected).count();
    }

    /** 1 where any channel is in panic, else 0. */
    double panic(ServiceKey service) {
        return panics.getOrDefault(service, 0) > 0 ? 1 : 0;
    }
}
