package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

/** Why there is nothing to call. */
public enum Absence {

    /** No EndpointSlice names the service. */
    NO_SLICES,

    /** There are slices, but none has a port that could be meant. */
    NO_PORT,

    /** This instance may not read the namespace's EndpointSlices. */
    FORBIDDEN,

    /** The API server has not answered yet, not once since the start. */
    UNREACHABLE,

    /** Discovery is switched off and no static endpoints are configured for the service. */
    NOT_CONFIGURED
}
