package io.quarkiverse.convexgrpc.runtime.config;

import io.quarkus.runtime.annotations.ConfigGroup;
import io.smallrye.config.WithDefault;

/** Metrics. */
@ConfigGroup
public interface MetricsConfig {

    /** Whether this extension publishes meters, where the application has a registry for them. */
    @WithDefault("true")
    boolean enabled();

    /**
     * How many endpoints of a service have series of their own at most; those beyond share one whose endpoint is
     * {@code other}.
     */
    @WithDefault("100")
    int maxEndpoints();
}
