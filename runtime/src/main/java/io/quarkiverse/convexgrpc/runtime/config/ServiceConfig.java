package io.quarkiverse.convexgrpc.runtime.config;

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
}
