package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.util.List;
import java.util.Map;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;

/**
 * What is kept of an EndpointSlice.
 *
 * @param name the slice's name, empty where it has none, and then the slice cannot be kept
 * @param endpoints those that can be called, each once
 * @param portless how many endpoints there are that no port leads to
 * @param ports the slice's ports for people to read, where none of them could be chosen
 * @param faults what was left out
 */
record ParsedSlice(String name, Map<EndpointId, Endpoint> endpoints, int portless, List<String> ports,
        List<Fault> faults) {
}
