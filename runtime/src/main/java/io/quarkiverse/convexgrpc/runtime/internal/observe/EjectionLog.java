package io.quarkiverse.convexgrpc.runtime.internal.observe;

import org.jboss.logging.Logger;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionReason;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;

/** Logs which endpoints calls begin to avoid, and why, and when they no longer do. */
public final class EjectionLog implements LoadListener {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.convexgrpc.balancing");

    @Override
    public void ejected(ServiceKey service, EndpointLoad endpoint, EjectionReason reason) {
        LOG.warnf("Endpoint %s of service %s %s (%s)", endpoint.name(), service, text(reason), reason);
    }

    private static String text(EjectionReason reason) {
        return switch (reason) {
            case SILENT -> "gives no sign of life: calls avoid it until it does";
            case CONSECUTIVE_FAILURES -> "failed several calls in a row: calls avoid it for some time";
            case SUCCESS_RATE -> "fails more calls than the others: calls avoid it for some time";
            case LATENCY -> "takes much longer than the others: calls avoid it for some time";
            case MANUAL -> "was ejected by hand: calls avoid it for some time";
        };
    }

    @Override
    public void readmitted(ServiceKey service, EndpointLoad endpoint, EjectionReason reason) {
        LOG.infof("Endpoint %s of service %s gets calls again (%s)", endpoint.name(), service, reason);
    }

    @Override
    public void panic(ServiceKey service, boolean begins) {
        if (begins) {
            LOG.warnf("Too many endpoints of service %s are unfit or cannot be reached: calls go to all that are connected",
                    service);
        } else {
            LOG.infof("Enough endpoints of service %s are fit again: calls avoid those that are not", service);
        }
    }
}
