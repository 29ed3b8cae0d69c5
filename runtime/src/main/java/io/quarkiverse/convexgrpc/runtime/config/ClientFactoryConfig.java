package io.quarkiverse.convexgrpc.runtime.config;

import java.util.Optional;

import io.quarkus.runtime.annotations.ConfigGroup;

/** Clients that are made at run time. */
@ConfigGroup
public interface ClientFactoryConfig {

    /**
     * The name of a TLS configuration ({@code quarkus.tls.<name>.…}) that clients of
     * {@code ConvexGrpcLoadBalancedClientFactory}
     * use, unless their service has its own. Without one they do not use TLS.
     */
    Optional<String> tlsConfigurationName();
}
