package io.quarkiverse.convexgrpc.runtime;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.fabric8.kubernetes.client.Config;
import io.quarkus.arc.DefaultBean;
import io.quarkus.kubernetes.client.runtime.internal.KubernetesClientBuildConfig;
import io.quarkus.kubernetes.client.runtime.internal.KubernetesClientUtils;

/**
 * Where the Kubernetes API is, and who asks, by the keys {@code quarkus.kubernetes-client.*}, in applications without
 * Quarkus' Kubernetes client, which says so otherwise.
 */
public class KubernetesConfig {

    @Produces
    @DefaultBean
    @Singleton
    Config config(KubernetesClientBuildConfig config) {
        return KubernetesClientUtils.createConfig(config);
    }
}
