package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The latest that is known of each service that is followed, for those who want to know it now. Thread-safe, lock-free. */
public final class LatestUpdates implements DiscoveryListener {

    private final ConcurrentMap<ServiceKey, ServiceUpdate> updates = new ConcurrentHashMap<>();
    private final Set<ServiceKey> followed = ConcurrentHashMap.newKeySet();

    @Override
    public void started(ServiceKey service) {
        followed.add(service);
    }

    @Override
    public void stopped(ServiceKey service) {
        followed.remove(service);
        updates.remove(service);
    }

    @Override
    public void updated(ServiceUpdate update) {
        updates.put(update.service(), update);
    }

    /** What subscribers of the service were handed last; null where they were handed nothing yet, or there are none. */
    public ServiceUpdate of(ServiceKey service) {
        return updates.get(service);
    }

    /** Whether the service is followed. */
    public boolean follows(ServiceKey service) {
        return followed.contains(service);
    }

    /** All services that are followed. A copy. */
    public Set<ServiceKey> followed() {
        return Set.copyOf(followed);
    }

    /** All services of which something is known, ordered by name. A copy. */
    public Map<String, ServiceUpdate> all() {
        Map<String, ServiceUpdate> all = new TreeMap<>();
        updates.forEach((service, update) -> all.put(service.toString(), update));
        return all;
    }
}
