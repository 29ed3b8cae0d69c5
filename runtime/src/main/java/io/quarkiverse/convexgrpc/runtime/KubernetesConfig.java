package io.quarkiverse.convexgrpc.runtime;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.fabric8.kubernetes.client.Config;
import io.quarkus.arc.DefaultBean;
import io.quarkus.kubernetes.client.runtime.internal.KubernetesClientBuildConfig;
import io.quarkus.kubernetes.client.runtime.internal.KubernetesClientUtils;

/**
 * Where the Kubernetes API is, and who asks, by the keys {@code quarkus.kubernetes-client.*}. An application that has
 * Quarkus' Kubernetes client has a bean of that extension for it instead.
 */
public class KubernetesConfig {

    @Produces
    @DefaultBean
    @Singleton
    Config config(KubernetesClientBuildConfig config) {
        return KubernetesClientUtils.createConfig(config);
    }
}
