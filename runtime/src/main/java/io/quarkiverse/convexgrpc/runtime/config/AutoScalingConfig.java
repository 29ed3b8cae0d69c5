package io.quarkiverse.convexgrpc.runtime.config;

import java.time.Duration;
import java.util.Optional;

import io.quarkus.runtime.annotations.ConfigGroup;
import io.smallrye.config.WithDefault;

/** How many instances there are. */
@ConfigGroup
public interface AutoScalingConfig {

    /**
     * Whether the manifests hold a HorizontalPodAutoscaler. Where they do, the Deployment says no number of its own, since
     * applying it again would reset what the autoscaler set; where not, it says {@code min-instances}.
     */
    @WithDefault("true")
    boolean enabled();

    /** The fewest instances, 1 or more: with none, there is nothing that could be measured. */
    @WithDefault("1")
    int minInstances();

    /** The most instances. */
    @WithDefault("10")
    int maxInstances();

    /**
     * How much of its CPU request an instance is to use on average, in whole per cent, 1 to 100. There are more instances from
     * a tenth above it.
     */
    @WithDefault("70")
    double cpuThreshold();

    /**
     * How much of its memory request an instance is to use on average, in whole per cent, 1 to 100. There are more instances
     * from a tenth above it.
     */
    @WithDefault("80")
    double memoryThreshold();

    /**
     * How many requests a second an instance is to get on average; see {@code request-metric}. There are more instances from
     * a tenth above it.
     */
    @WithDefault("100")
    double requestThreshold();

    /**
     * Where the number of requests a second comes from. {@code none}: it is not looked at. {@code prometheus-adapter}: the
     * adapter serves it, by the rule that the build writes beside the manifests; an autoscaler with a metric that nobody
     * serves never scales down. {@code keda}: a ScaledObject of KEDA takes the place of the autoscaler and asks Prometheus.
     */
    @WithDefault("none")
    String requestMetric();

    /** The address of Prometheus as KEDA reaches it, such as {@code http://prometheus.monitoring.svc:9090}. */
    Optional<String> prometheusAddress();

    /** When there are fewer instances. */
    ScaleDownConfig scaleDown();

    /** When there are fewer instances. */
    @ConfigGroup
    interface ScaleDownConfig {

        /**
         * Below how much of its CPU request an instance must be on average before there are fewer, in whole per cent.
         * Enforced
         * where {@code kubernetes-version} is {@code 1.35} or later.
         */
        @WithDefault("30")
        double cpuThreshold();

        /**
         * Below how much of its memory request an instance must be on average before there are fewer, in whole per cent.
         * Enforced
         * where {@code kubernetes-version} is {@code 1.35} or later.
         */
        @WithDefault("40")
        double memoryThreshold();

        /**
         * Below how many requests a second an instance must be on average before there are fewer. Enforced where
         * {@code kubernetes-version} is {@code 1.35} or later.
         */
        @WithDefault("20")
        double requestThreshold();

        /** For how long fewer instances must have been enough, {@code 0s} to {@code 1h}. */
        @WithDefault("5m")
        Duration stabilizationWindow();
    }
}
