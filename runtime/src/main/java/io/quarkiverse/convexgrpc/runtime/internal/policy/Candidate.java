package io.quarkiverse.convexgrpc.runtime.internal.policy;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;

/** An endpoint that may be chosen: what discovery says about it, and what its calls say. */
public interface Candidate {

    Endpoint endpoint();

    EndpointLoad load();
}
