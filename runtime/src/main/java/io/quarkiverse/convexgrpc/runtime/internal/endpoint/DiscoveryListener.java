package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

/**
 * Hears what happens to the discovery of services. Calls come one at a time from the discovery's own threads; they must
 * not block and must not throw.
 */
public interface DiscoveryListener {

    DiscoveryListener NOOP = new DiscoveryListener() {
    };

    /** The first subscriber came: the service is followed from now on. */
    default void started(ServiceKey service) {
    }

    /** The last subscriber went: the service is no longer followed. */
    default void stopped(ServiceKey service) {
    }

    /** Subscribers were handed this. */
    default void updated(ServiceUpdate update) {
    }

    /** A watch ended in an unforeseen way, or could not be opened, and is begun anew; the cause is for people. */
    default void watchRestarted(ServiceKey service, String cause) {
    }

    /** A part of an EndpointSlice could not be understood and was left out. */
    default void malformed(ServiceKey service, String slice, String fault) {
    }
}
