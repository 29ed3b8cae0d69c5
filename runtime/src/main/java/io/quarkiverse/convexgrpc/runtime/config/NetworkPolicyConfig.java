package io.quarkiverse.convexgrpc.runtime.config;

import java.util.List;
import java.util.Optional;

import io.quarkus.runtime.annotations.ConfigGroup;
import io.smallrye.config.WithDefault;

/** Who may call: a NetworkPolicy. */
@ConfigGroup
public interface NetworkPolicyConfig {

    /**
     * Whether the manifests hold a NetworkPolicy: calls come from pods of the same namespace only, metrics are read from
     * there and from {@code monitoring-namespace}.
     */
    @WithDefault("false")
    boolean enabled();

    /** Other namespaces whose pods may call. */
    Optional<List<String>> namespaces();

    /** The namespace that Prometheus is in. */
    @WithDefault("monitoring")
    String monitoringNamespace();
}
