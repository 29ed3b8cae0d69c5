package io.quarkiverse.convexgrpc.runtime.internal.facade;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionReason;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;

/** Passes on that an endpoint of a service is avoided, or is no more: discovery does not hear of it. Thread-safe. */
public final class EndpointChanges implements LoadListener {

    private final ConcurrentMap<ServiceKey, List<Runnable>> listeners = new ConcurrentHashMap<>();

    /**
     * Tells of each change to the service's endpoints from now on.
     *
     * @param listener must not block
     */
    void add(ServiceKey service, Runnable listener) {
        listeners.computeIfAbsent(service, absent -> new CopyOnWriteArrayList<>()).add(listener);
    }

    void remove(ServiceKey service, Runnable listener) {
        listeners.computeIfPresent(service, (key, those) -> {
            those.remove(listener);
            return those;
        });
    }

    @Override
    public void ejected(ServiceKey service, EndpointLoad load, EjectionReason reason) {
        tell(service);
    }

    @Override
    public void readmitted(ServiceKey service, EndpointLoad load, EjectionReason reason) {
        tell(service);
    }

    @Override
    public void ejectionMoved(ServiceKey service, EndpointLoad load) {
        tell(service);
    }

    private void tell(ServiceKey service) {
        listeners.getOrDefault(service, List.of()).forEach(Runnable::run);
    }
}
