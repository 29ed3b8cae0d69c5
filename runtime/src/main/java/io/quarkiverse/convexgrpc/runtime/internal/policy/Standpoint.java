package io.quarkiverse.convexgrpc.runtime.internal.policy;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.DiscoveryListener;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;

/**
 * Where this process stands: its node, its zone, and a number that sets it apart from all other processes. A zone that
 * nobody told is learned from the first endpoint of any service that is on the same node. Thread-safe.
 */
public final class Standpoint implements DiscoveryListener {

    private final String node;
    private final long number;
    private volatile String zone;

    /**
     * @param zone the own zone, empty where nobody told
     * @param node the own node's name, empty where nobody told
     */
    public Standpoint(String zone, String node, Randomness randomness) {
        this.zone = zone;
        this.node = node;
        this.number = (long) randomness.below(Integer.MAX_VALUE) << Integer.SIZE ^ randomness.below(Integer.MAX_VALUE);
    }

    /** The own zone, empty as long as it is not known. */
    public String zone() {
        return zone;
    }

    /** The own node's name, empty where not known. */
    public String node() {
        return node;
    }

    /** Drawn once for the process. */
    public long number() {
        return number;
    }

    @Override
    public void updated(ServiceUpdate update) {
        if (!zone.isEmpty() || node.isEmpty()) {
            return;
        }
        for (Endpoint endpoint : update.snapshot().endpoints()) {
            if (node.equals(endpoint.node()) && !endpoint.zone().isEmpty()) {
                zone = endpoint.zone();
                return;
            }
        }
    }
}
