package io.quarkiverse.convexgrpc.runtime.config;

import java.util.List;
import java.util.Optional;

import io.quarkus.runtime.annotations.ConfigGroup;

/** Where endpoints come from, as far as the build must know. */
@ConfigGroup
public interface DiscoveredConfig {

    /**
     * Namespaces in which the application looks for endpoints besides those that its gRPC clients name; {@code .} is its own.
     * The manifests hold a Role for each that allows to read EndpointSlices there, and nothing else.
     */
    Optional<List<String>> namespaces();
}
