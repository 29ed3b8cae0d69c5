package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import java.util.function.Consumer;

/** Static endpoints where the configuration names some for a service, another source for all other services. */
public final class RoutingEndpointSource implements EndpointSource {

    private final StaticEndpointSource configured;
    private final EndpointSource fallback;

    public RoutingEndpointSource(StaticEndpointSource configured, EndpointSource fallback) {
        this.configured = configured;
        this.fallback = fallback;
    }

    @Override
    public Watching watch(ServiceKey service, Consumer<ServiceUpdate> sink) {
        return (configured.serves(service) ? configured : fallback).watch(service, sink);
    }
}
