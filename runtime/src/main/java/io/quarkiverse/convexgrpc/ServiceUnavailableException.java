package io.quarkiverse.convexgrpc;

/**
 * A service has no endpoint that could be called now. The message names the service and says why: none is ready and how many
 * are not, there is no such Service, or each has as many calls in flight as it may.
 */
public class ServiceUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String service;

    /** @param service the service's name, as it was asked for */
    public ServiceUnavailableException(String service, String message) {
        super(message);
        this.service = service;
    }

    /** The service's name, as it was asked for. Never null. */
    public String service() {
        return service;
    }
}
