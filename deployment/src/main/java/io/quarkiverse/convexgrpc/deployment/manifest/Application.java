package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the manifests are made of besides the keys of this extension.
 *
 * @param name what the Deployment and the Service are called
 * @param version a label's value
 * @param namespace its own, where the build knows it
 * @param nativeExecutable whether it runs without a JVM
 * @param ports where it listens
 * @param metricsPath where metrics are read
 * @param draining how it stops
 * @param discovered where it looks for endpoints
 * @param usesKubernetesClient whether its own code reads the Kubernetes API, and needs what Quarkus allows it
 * @param replicas how many instances there are, where it says so itself by key
 */
public record Application(String name, String version, Optional<String> namespace, boolean nativeExecutable, Ports ports,
        String metricsPath, Draining draining, Discovered discovered, boolean usesKubernetesClient, OptionalInt replicas) {
}
