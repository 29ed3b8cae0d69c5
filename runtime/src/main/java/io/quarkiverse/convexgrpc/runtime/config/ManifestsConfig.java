package io.quarkiverse.convexgrpc.runtime.config;

import io.quarkus.runtime.annotations.ConfigGroup;
import io.smallrye.config.WithDefault;

/** Kubernetes manifests. */
@ConfigGroup
public interface ManifestsConfig {

    /** Whether this extension adds to the manifests that Quarkus writes. */
    @WithDefault("true")
    boolean enabled();

    /** Whether there is a headless Service as well, {@code <name>-headless}, for callers that balance by DNS. */
    @WithDefault("false")
    boolean headlessService();
}
