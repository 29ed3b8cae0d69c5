package io.quarkiverse.convexgrpc.runtime.internal.observe;

import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.DiscoveryListener;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;

/** The latest state of every service that is followed, for people. Thread-safe. */
public final class DiscoveryStatus implements DiscoveryListener {

    private static final String WAITING = "waiting for the first answer";

    private final ConcurrentSkipListMap<String, String> states = new ConcurrentSkipListMap<>();

    /** A line about each service, by {@code <service>.<namespace>}. */
    public Map<String, String> states() {
        return Collections.unmodifiableMap(states);
    }

    @Override
    public void started(ServiceKey service) {
        states.put(service.toString(), WAITING);
    }

    @Override
    public void stopped(ServiceKey service) {
        states.remove(service.toString());
    }

    @Override
    public void updated(ServiceUpdate update) {
        states.computeIfPresent(update.service().toString(), (service, before) -> describe(update));
    }

    private static String describe(ServiceUpdate update) {
        if (update instanceof ServiceUpdate.Current current) {
            return "current: " + describe(current.snapshot());
        }
        if (update instanceof ServiceUpdate.Stale stale) {
            return "stale: " + describe(stale.snapshot()) + "; " + stale.text();
        }
        return "absent: " + ((ServiceUpdate.Absent) update).text();
    }

    private static String describe(EndpointSnapshot snapshot) {
        return snapshot.count(Condition.READY) + " ready, " + snapshot.count(Condition.DRAINING) + " draining, "
                + snapshot.count(Condition.NOT_READY) + " not ready";
    }
}
