package io.quarkiverse.convexgrpc;

/**
 * Nobody can say which endpoints a service has: discovery is switched off, this instance may not read the namespace's
 * EndpointSlices, or the Kubernetes API has not answered since the start. The message names the service, the reason, and the
 * remedy where one is known. A service that is known to have no endpoints is no such case.
 */
public class ServiceDiscoveryException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String service;

    /** @param service the service's name, as it was asked for */
    public ServiceDiscoveryException(String service, String message) {
        super(message);
        this.service = service;
    }

    /** The service's name, as it was asked for. Never null. */
    public String service() {
        return service;
    }
}
