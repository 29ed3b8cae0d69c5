package io.quarkiverse.convexgrpc.runtime.internal.observe;

import org.jboss.logging.Logger;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Steering;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionReason;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;

/** Tells of endpoints that are ejected by hand as of any that are, and logs which are drained. Thread-safe. */
public final class SteeringLog implements Steering.Listener {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.convexgrpc.balancing");

    private final LoadBook loads;
    private final LoadListener listener;

    public SteeringLog(LoadBook loads, LoadListener listener) {
        this.loads = loads;
        this.listener = listener;
    }

    @Override
    public void drained(ServiceKey service, Endpoint endpoint) {
        LOG.infof("Endpoint %s of service %s was drained by hand: it gets no new calls until it is resumed",
                endpoint.displayName(), service);
    }

    @Override
    public void ejected(ServiceKey service, Endpoint endpoint) {
        listener.ejected(service, load(service, endpoint), EjectionReason.MANUAL);
    }

    @Override
    public void released(ServiceKey service, Endpoint endpoint, boolean ejected) {
        if (ejected) {
            listener.readmitted(service, load(service, endpoint), EjectionReason.MANUAL);
        } else {
            LOG.infof("Endpoint %s of service %s is no longer drained by hand", endpoint.displayName(), service);
        }
    }

    /** What its calls say, or nothing where it gets none: listeners name it only. */
    private EndpointLoad load(ServiceKey service, Endpoint endpoint) {
        EndpointLoad load = loads.find(service, endpoint.id());
        return load != null ? load : new EndpointLoad(endpoint.id(), endpoint.displayName());
    }
}
