package io.quarkiverse.convexgrpc.runtime.config;

import io.quarkus.runtime.annotations.ConfigGroup;
import io.smallrye.config.WithDefault;

/** Health checks. */
@ConfigGroup
public interface HealthConfig {

    /**
     * Whether this extension's health checks are part of the application's, and {@code grpc.health.v1} follows readiness.
     */
    @WithDefault("true")
    boolean enabled();
}
