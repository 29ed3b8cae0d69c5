package io.quarkiverse.convexgrpc.runtime.internal.observe;

import org.jboss.logging.Logger;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionReason;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;

/** Logs which endpoints calls begin to avoid, and why. */
public final class EjectionLog implements LoadListener {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.convexgrpc.balancing");

    @Override
    public void ejected(ServiceKey service, EndpointLoad endpoint, EjectionReason reason) {
        LOG.warnf("Endpoint %s of service %s gives no sign of life: calls avoid it until it does (%s)", endpoint.name(),
                service, reason);
    }
}
