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

    /**
     * Whether there is a Role, and a binding to it, for each namespace in which the application looks for endpoints. Without
     * them, somebody else must allow it.
     */
    @WithDefault("true")
    boolean roles();
}
