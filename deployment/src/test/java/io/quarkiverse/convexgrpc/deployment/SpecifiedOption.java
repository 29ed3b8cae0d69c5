package io.quarkiverse.convexgrpc.deployment;

/**
 * Every option of the specification, and what its example says beyond those. The page of options lists the same, and each has
 * tests that show its default and its effect: {@link EveryOptionTest} holds both.
 */
public enum SpecifiedOption {

    AUTO_SCALING("EnableAutoScaling", "quarkus.convex-grpc.auto-scaling.enabled", "true"),
    SERVICE_DISCOVERY("EnableServiceDiscovery", "quarkus.convex-grpc.service-discovery.enabled", "true"),
    LOAD_BALANCING("EnableLoadBalancing", "quarkus.convex-grpc.load-balancing.enabled", "true"),
    SERVICE_NAME("ServiceName", "quarkus.convex-grpc.service-name", "${quarkus.application.name}"),
    SERVICE_INSTANCE_PREFIX("ServiceInstancePrefix", "quarkus.convex-grpc.service-instance-prefix", "convex-grpc"),
    CPU_THRESHOLD("AutoScaleCpuThreshold", "quarkus.convex-grpc.auto-scaling.cpu-threshold", "70"),
    MEMORY_THRESHOLD("AutoScaleMemoryThreshold", "quarkus.convex-grpc.auto-scaling.memory-threshold", "80"),
    REQUEST_THRESHOLD("AutoScaleRequestThreshold", "quarkus.convex-grpc.auto-scaling.request-threshold", "100"),
    DOWN_CPU_THRESHOLD("AutoScaleDownCpuThreshold", "quarkus.convex-grpc.auto-scaling.scale-down.cpu-threshold", "30"),
    DOWN_MEMORY_THRESHOLD("AutoScaleDownMemoryThreshold", "quarkus.convex-grpc.auto-scaling.scale-down.memory-threshold", "40"),
    DOWN_REQUEST_THRESHOLD("AutoScaleDownRequestThreshold", "quarkus.convex-grpc.auto-scaling.scale-down.request-threshold",
            "20"),
    MIN_INSTANCES("MinServiceInstances", "quarkus.convex-grpc.auto-scaling.min-instances", "1"),
    MAX_INSTANCES("MaxServiceInstances", "quarkus.convex-grpc.auto-scaling.max-instances", "10"),
    HEALTH_CHECKS("EnableHealthChecks", "quarkus.convex-grpc.health.enabled", "true"),
    METRICS("EnableMetrics", "quarkus.convex-grpc.metrics.enabled", "true"),
    KUBERNETES_VERSION("what the cluster offers", "quarkus.convex-grpc.kubernetes-version", "1.32"),
    ENVIRONMENT("label environment", "quarkus.convex-grpc.environment", ""),
    TEAM("label team", "quarkus.convex-grpc.team", ""),
    COMPONENT("label component", "quarkus.convex-grpc.component", "grpc-service"),
    GRPC_PORT("port grpc", "quarkus.grpc.server.port", "50051"),
    HEALTH_PORT("port health", "quarkus.http.port", "8080"),
    METRICS_PORT("port metrics", "quarkus.management.port", "9090");

    private final String specified;
    private final String key;
    private final String defaultValue;

    SpecifiedOption(String specified, String key, String defaultValue) {
        this.specified = specified;
        this.key = key;
        this.defaultValue = defaultValue;
    }

    /** The specification's name. */
    public String specified() {
        return specified;
    }

    public String key() {
        return key;
    }

    /** As it is written; empty where there is none. */
    public String defaultValue() {
        return defaultValue;
    }

    /** What a test shows of an option. */
    public enum Side {
        DEFAULT,
        EFFECT
    }
}
