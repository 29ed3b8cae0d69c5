package io.quarkiverse.convexgrpc.runtime.config;

import java.time.Duration;

import io.quarkus.runtime.annotations.ConfigGroup;
import io.smallrye.config.WithDefault;

/** What the manifests say of each pod. */
@ConfigGroup
public interface PodConfig {

    /**
     * Whether the pod asks for CPU and memory where the application does not say how much
     * ({@code quarkus.kubernetes.resources.*}): requests {@code 250m} and {@code 512Mi}, {@code 384Mi} as a native executable,
     * and limits {@code 500m} and {@code 512Mi}.
     */
    @WithDefault("true")
    boolean resources();

    /**
     * How long the pod goes on as before once it was told to end: callers need that time to hear that it is going. The
     * drain then begins at once, without a propagation time of its own. {@code 0s} leaves that to
     * {@code draining.propagation-time}, as does a {@code kubernetes-version} before {@code 1.30}.
     */
    @WithDefault("5s")
    Duration preStop();

    /**
     * How long the pod may take to end, all in all: the wait before, the propagation time and the drain's grace period must
     * be less together.
     */
    @WithDefault("30s")
    Duration terminationGracePeriod();

    /** Whether pods are spread over zones and nodes, as far as that can be had. */
    @WithDefault("true")
    boolean topologySpread();

    /** Whether the pod is held to the Pod Security Standard {@code restricted}. Its image must not run as root. */
    @WithDefault("true")
    boolean restricted();

    /** Whether the pod is told where it is: variables {@code NODE_NAME}, {@code POD_IP} and the like. */
    @WithDefault("true")
    boolean environment();
}
