package io.quarkiverse.convexgrpc.runtime.config;

import java.time.Duration;

import io.quarkus.runtime.annotations.ConfigGroup;
import io.smallrye.config.WithDefault;

/** How this instance stops. */
@ConfigGroup
public interface DrainingConfig {

    /**
     * Whether calls are drained when the application is stopped. Where they are not, those in flight fail, as Quarkus has
     * it.
     */
    @WithDefault("true")
    boolean enabled();

    /**
     * How long this instance goes on serving new calls after it said that it is not ready: callers need that time to hear.
     * {@code 0s} where the pod's {@code preStop} hook has waited already.
     */
    @WithDefault("5s")
    Duration propagationTime();

    /**
     * How long the calls in flight may take after that. Together with the propagation time and the {@code preStop} hook, it
     * must be less than the pod's {@code terminationGracePeriodSeconds}, which is 30 by default.
     */
    @WithDefault("20s")
    Duration gracePeriod();
}
