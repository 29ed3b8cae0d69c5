package io.quarkiverse.convexgrpc.runtime.config;

import java.util.Optional;
import java.util.OptionalInt;

import io.quarkus.runtime.annotations.ConfigGroup;
import io.smallrye.config.WithDefault;

/** What differs for one service. */
@ConfigGroup
public interface ServiceConfig extends BalancingConfig {

    /**
     * The name of the port, in the service's EndpointSlices, that calls go to. Where no port has that name and there is
     * only one, calls go to that one. A port that a client's {@code host} names goes before this.
     */
    @WithDefault("grpc")
    String portName();

    /**
     * The name of a TLS configuration ({@code quarkus.tls.<name>.…}) that clients of
     * {@code ConvexGrpcLoadBalancedClientFactory}
     * use for this service. Clients that are configured have {@code quarkus.grpc.clients.<client>.tls-configuration-name}.
     */
    Optional<String> tlsConfigurationName();

    /**
     * The number of the Service's port that clients of {@code ConvexGrpcLoadBalancedClientFactory} dial where
     * {@code mode=service}; 50051 by default. Clients that are configured have {@code quarkus.grpc.clients.<client>.port}.
     */
    OptionalInt servicePort();
}
