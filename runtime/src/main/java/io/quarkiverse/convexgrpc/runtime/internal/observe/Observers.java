package io.quarkiverse.convexgrpc.runtime.internal.observe;

import java.util.List;
import java.util.function.Consumer;

import org.jboss.logging.Logger;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.DiscoveryListener;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.load.ChannelUse;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionReason;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.load.ZoneState;

/** Tells several listeners; what one of them throws is logged and harms nobody. Thread-safe where they are. */
public final class Observers implements DiscoveryListener, LoadListener {

    private static final Logger LOG = Logger.getLogger(Observers.class);

    private final List<DiscoveryListener> discovery;
    private final List<LoadListener> load;

    public Observers(List<DiscoveryListener> discovery, List<LoadListener> load) {
        this.discovery = List.copyOf(discovery);
        this.load = List.copyOf(load);
    }

    static <L> void tell(List<L> listeners, Consumer<L> call) {
        for (L listener : listeners) {
            try {
                call.accept(listener);
            } catch (RuntimeException e) {
                LOG.errorf(e, "%s failed", listener.getClass().getSimpleName());
            }
        }
    }

    @Override
    public void started(ServiceKey service) {
        tell(discovery, listener -> listener.started(service));
    }

    @Override
    public void stopped(ServiceKey service) {
        tell(discovery, listener -> listener.stopped(service));
    }

    @Override
    public void updated(ServiceUpdate update) {
        tell(discovery, listener -> listener.updated(update));
    }

    @Override
    public void watchRestarted(ServiceKey service, String cause) {
        tell(discovery, listener -> listener.watchRestarted(service, cause));
    }

    @Override
    public void malformed(ServiceKey service, String slice, String fault) {
        tell(discovery, listener -> listener.malformed(service, slice, fault));
    }

    @Override
    public void added(ServiceKey service, EndpointLoad endpoint) {
        tell(load, listener -> listener.added(service, endpoint));
    }

    @Override
    public void removed(ServiceKey service, EndpointLoad endpoint) {
        tell(load, listener -> listener.removed(service, endpoint));
    }

    @Override
    public void resent(ServiceKey service) {
        tell(load, listener -> listener.resent(service));
    }

    @Override
    public void opened(ServiceKey service, ChannelUse use) {
        tell(load, listener -> listener.opened(service, use));
    }

    @Override
    public void closed(ServiceKey service, ChannelUse use) {
        tell(load, listener -> listener.closed(service, use));
    }

    @Override
    public void zoneChanged(ServiceKey service, ZoneState before, ZoneState now) {
        tell(load, listener -> listener.zoneChanged(service, before, now));
    }

    @Override
    public void ejected(ServiceKey service, EndpointLoad endpoint, EjectionReason reason) {
        tell(load, listener -> listener.ejected(service, endpoint, reason));
    }

    @Override
    public void readmitted(ServiceKey service, EndpointLoad endpoint, EjectionReason reason) {
        tell(load, listener -> listener.readmitted(service, endpoint, reason));
    }

    @Override
    public void ejectionMoved(ServiceKey service, EndpointLoad endpoint) {
        tell(load, listener -> listener.ejectionMoved(service, endpoint));
    }

    @Override
    public void panic(ServiceKey service, boolean begins, int unfit, int unreachable, int endpoints) {
        tell(load, listener -> listener.panic(service, begins, unfit, unreachable, endpoints));
    }

    @Override
    public boolean hearsPicks() {
        return load.stream().anyMatch(LoadListener::hearsPicks);
    }

    @Override
    public void picked(ServiceKey service, String method, String policy, EndpointLoad endpoint, String why) {
        tell(load, listener -> listener.picked(service, method, policy, endpoint, why));
    }
}
