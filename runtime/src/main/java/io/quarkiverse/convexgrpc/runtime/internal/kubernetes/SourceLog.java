package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jboss.logging.Logger;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;

/** Says once what goes on for long or comes again and again. Confined to one thread. */
final class SourceLog {

    private static final Logger LOG = Logger.getLogger(KubernetesEndpointSource.class);
    /** Beyond this many, the oldest may be said again. */
    private static final int MAX_REMEMBERED = 1_000;

    private final ServiceKey service;
    private final Set<String> said = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_REMEMBERED;
        }
    });

    SourceLog(ServiceKey service) {
        this.service = service;
    }

    void lost(Failure failure, boolean known) {
        LOG.warnf("Service %s: its EndpointSlices cannot be followed, %s; trying again: %s%s", service,
                known ? "the last known endpoints stay in use" : "no endpoints are known yet", failure.text(),
                failure.kind() == Failure.Kind.FORBIDDEN ? ". " + Texts.role(service) : "");
    }

    void recovered(long awayNanos) {
        LOG.infof("Service %s: its EndpointSlices are followed again after %d ms", service, awayNanos / 1_000_000);
    }

    void malformed(String slice, Fault fault) {
        if (said.add(slice + '\n' + fault.kind())) {
            LOG.warnf("Service %s: EndpointSlice '%s' has a part that is left out: %s: %s (said once)", service, slice,
                    fault.kind(), fault.example());
        }
    }
}
