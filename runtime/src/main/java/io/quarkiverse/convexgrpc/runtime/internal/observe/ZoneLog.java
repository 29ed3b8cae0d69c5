package io.quarkiverse.convexgrpc.runtime.internal.observe;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jboss.logging.Logger;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.load.ZoneState;

/** Logs where calls do not stay in the own zone although they should. Thread-safe. */
public final class ZoneLog implements LoadListener {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.convexgrpc.balancing");

    private final Set<ServiceKey> unknown = ConcurrentHashMap.newKeySet();

    @Override
    public void zoneChanged(ServiceKey service, ZoneState before, ZoneState now) {
        if (now == ZoneState.UNKNOWN && unknown.add(service)) {
            LOG.infof("Endpoints of service %s are in several zones and the zone of this instance is not known: calls go to"
                    + " all zones (said once)", service);
        } else if (now == ZoneState.OVERLOADED) {
            LOG.warnf("Endpoints of service %s in the own zone are overloaded: calls go to all zones until they are not",
                    service);
        } else if (before == ZoneState.OVERLOADED) {
            LOG.infof("Endpoints of service %s in the own zone are preferred again", service);
        }
    }
}
