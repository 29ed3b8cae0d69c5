package io.quarkiverse.convexgrpc.runtime.internal.load;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;

/**
 * Hears which endpoints are in use, which are given up, and which are avoided. Calls may come from any thread and must not
 * block.
 */
public interface LoadListener {

    LoadListener NOOP = new LoadListener() {
    };

    /** An endpoint came into use. Its counters are read from the load, at any time. */
    default void added(ServiceKey service, EndpointLoad load) {
    }

    /** Nobody uses the endpoint any more. */
    default void removed(ServiceKey service, EndpointLoad load) {
    }

    /** A call is sent again, since it is known not to have been processed where it was sent before. */
    default void resent(ServiceKey service) {
    }

    /** A channel to the service came into being. How it uses endpoints is read from the object, at any time. */
    default void opened(ServiceKey service, ChannelUse use) {
    }

    /** A channel is no more. */
    default void closed(ServiceKey service, ChannelUse use) {
    }

    /** What a channel's zone preference does has changed. */
    default void zoneChanged(ServiceKey service, ZoneState before, ZoneState now) {
    }

    /** Calls avoid the endpoint from now on, for the reason given. */
    default void ejected(ServiceKey service, EndpointLoad load, EjectionReason reason) {
    }

    /** Calls go to the endpoint again, which they avoided for the reason given. */
    default void readmitted(ServiceKey service, EndpointLoad load, EjectionReason reason) {
    }

    /**
     * Whether calls avoid the endpoint has changed though nothing new was found out about it: the channel that ejected it
     * can reach it no more, or can again, or has no more to do with it.
     */
    default void ejectionMoved(ServiceKey service, EndpointLoad load) {
    }

    /**
     * So many endpoints cannot be used that a channel uses all that are connected, also those that it ejected; or that is
     * over.
     *
     * @param begins false where it is over
     */
    default void panic(ServiceKey service, boolean begins) {
    }

    /**
     * As {@link #panic(ServiceKey, boolean)}, with what it goes by.
     *
     * @param unfit how many endpoints failed or are slow
     * @param unreachable how many more cannot be reached
     * @param endpoints how many there are, those as well
     */
    default void panic(ServiceKey service, boolean begins, int unfit, int unreachable, int endpoints) {
        panic(service, begins);
    }

    /**
     * Whether {@link #picked} is to be called. Channels, and balancers of other protocols, ask some times a second, not for
     * each call.
     */
    default boolean hearsPicks() {
        return false;
    }

    /**
     * An endpoint was picked for an attempt to send a call, on the thread of that call. Where calls are hedged, it may be
     * passed over since it was tried before.
     *
     * @param method the full name of the method that is called, or what else stands for the call, for people
     * @param policy the name of the channel's policy
     * @param load null where no endpoint may take the call
     * @param why what decided, with its figures, for people
     */
    default void picked(ServiceKey service, String method, String policy, EndpointLoad load, String why) {
    }
}
