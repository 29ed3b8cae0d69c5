package io.quarkiverse.convexgrpc.runtime.config;

import java.util.Optional;

import io.quarkus.runtime.annotations.ConfigGroup;
import io.smallrye.config.WithDefault;

/** How many instances may be taken away at a time when nodes are emptied: a PodDisruptionBudget. */
@ConfigGroup
public interface DisruptionBudgetConfig {

    /**
     * Whether the manifests hold a PodDisruptionBudget. Where there is never more than one instance, they do not: it would
     * keep the node from being emptied, or do nothing.
     */
    @WithDefault("true")
    boolean enabled();

    /** How many instances may be away at a time, as a number or in per cent. Absent, and without the other key, it is 1. */
    Optional<String> maxUnavailable();

    /** How many instances must be there, as a number or in per cent, in place of {@code max-unavailable}. */
    Optional<String> minAvailable();
}
