package io.quarkiverse.convexgrpc;

/** What this process does with an endpoint. */
public enum EndpointState {

    /** It gets calls. */
    READY,

    /**
     * It gets no new calls, unless nothing else is ready; calls in flight there go on. It is on its way out, or was drained by
     * hand.
     */
    DRAINING,

    /** Calls avoid it for a time, since it failed, was slow, or was ejected by hand. */
    EJECTED,

    /** It says that it is not ready, and gets no calls. */
    NOT_READY
}
