package io.quarkiverse.convexgrpc.runtime.config;

import java.util.List;
import java.util.Optional;

import io.quarkus.runtime.annotations.ConfigGroup;
import io.smallrye.config.WithDefault;

/** How large instances are: a VerticalPodAutoscaler. The cluster must have its API. */
@ConfigGroup
public interface VerticalScalingConfig {

    /** Whether the manifests hold a VerticalPodAutoscaler. */
    @WithDefault("false")
    boolean enabled();

    /**
     * What it does with what it finds: {@code Off} recommends only, {@code Initial} sets it for new pods, {@code Recreate}
     * replaces pods, {@code InPlaceOrRecreate} resizes them where it can. Absent, it is {@code Off} beside a
     * HorizontalPodAutoscaler and {@code Recreate} without one. Beside one and not {@code Off}, it takes the memory over: the
     * HorizontalPodAutoscaler goes by the CPU alone.
     */
    Optional<String> updateMode();

    /**
     * What it may set: {@code cpu}, {@code memory}. Absent, it is {@code memory} where a HorizontalPodAutoscaler goes by the
     * CPU, else both.
     */
    Optional<List<String>> controlledResources();

    /** The least CPU that it may set, such as {@code 100m}. */
    Optional<String> minCpu();

    /** The most CPU that it may set, such as {@code 2}. */
    Optional<String> maxCpu();

    /** The least memory that it may set, such as {@code 128Mi}. */
    Optional<String> minMemory();

    /** The most memory that it may set, such as {@code 1Gi}. */
    Optional<String> maxMemory();
}
