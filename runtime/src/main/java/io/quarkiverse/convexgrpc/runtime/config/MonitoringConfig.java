package io.quarkiverse.convexgrpc.runtime.config;

import java.util.Map;

import io.quarkus.runtime.annotations.ConfigDocMapKey;
import io.quarkus.runtime.annotations.ConfigGroup;
import io.smallrye.config.WithDefault;

/** Objects for Prometheus and Grafana. */
@ConfigGroup
public interface MonitoringConfig {

    /** Whether the manifests hold a ServiceMonitor. The cluster must have the Prometheus operator. */
    @WithDefault("false")
    boolean serviceMonitor();

    /** Whether the manifests hold a PrometheusRule with alerts. The cluster must have the Prometheus operator. */
    @WithDefault("false")
    boolean alerts();

    /** Whether the manifests hold a ConfigMap with a dashboard, as Grafana's sidecar looks for it. */
    @WithDefault("false")
    boolean dashboard();

    /** Labels that these objects carry besides, such as {@code release} for an operator that goes by it. */
    @ConfigDocMapKey("label")
    Map<String, String> labels();
}
