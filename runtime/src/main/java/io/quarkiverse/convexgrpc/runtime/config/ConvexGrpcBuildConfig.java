package io.quarkiverse.convexgrpc.runtime.config;

import java.util.Optional;

import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What is fixed when the application is built, since paths and manifests follow from it. */
@ConfigMapping(prefix = "quarkus.convex-grpc")
@ConfigRoot(phase = ConfigPhase.BUILD_AND_RUN_TIME_FIXED)
public interface ConvexGrpcBuildConfig {

    /**
     * What this application is called: in the paths of its probes, {@code /health/<service-name>/liveness} and so on, and in
     * its manifests. A name that Kubernetes takes for a Service: at most 63 lower-case letters, digits and {@code -},
     * beginning with a letter and not ending with {@code -}.
     */
    @WithDefault("${quarkus.application.name}")
    String serviceName();

    /** Health checks. */
    HealthConfig health();

    /** Kubernetes manifests. */
    ManifestsConfig manifests();

    /**
     * The oldest Kubernetes that the manifests are for, as {@code 1.<minor>}. Fields that came later are left out, and the
     * build says what is not enforced without them: a tolerance of the autoscaler before {@code 1.35}, a wait before a pod
     * is told to end before {@code 1.30}.
     */
    @WithDefault("1.32")
    String kubernetesVersion();

    /** The label {@code environment} of the Deployment, such as {@code production}; absent unless set. */
    Optional<String> environment();

    /** The label {@code team} of the Deployment; absent unless set. */
    Optional<String> team();

    /** The label {@code component} of the Deployment. */
    @WithDefault("grpc-service")
    String component();

    /** How many instances there are. */
    AutoScalingConfig autoScaling();

    /** How large instances are: a VerticalPodAutoscaler. */
    VerticalScalingConfig verticalScaling();

    /** What the manifests say of each pod. */
    PodConfig pod();

    /** How many instances may be taken away at a time when nodes are emptied: a PodDisruptionBudget. */
    DisruptionBudgetConfig disruptionBudget();

    /** Who may call: a NetworkPolicy. */
    NetworkPolicyConfig networkPolicy();

    /** Objects for Prometheus and Grafana. */
    MonitoringConfig monitoring();

    /** Where endpoints come from. */
    DiscoveredConfig serviceDiscovery();
}
