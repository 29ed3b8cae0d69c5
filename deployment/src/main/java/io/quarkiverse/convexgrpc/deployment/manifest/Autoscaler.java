package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.autoscaling.v2.CrossVersionObjectReference;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HPAScalingRules;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HPAScalingRulesBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpecBuilder;
import io.quarkiverse.convexgrpc.runtime.config.AutoScalingConfig;
import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcBuildConfig;

/** How many instances there are: a HorizontalPodAutoscaler, or a ScaledObject of KEDA in its place. */
final class Autoscaler {

    private static final String UTILIZATION = "Utilization";
    private static final String ADAPTER = "prometheus-adapter";
    private static final String KEDA = "keda";

    private final ConvexGrpcBuildConfig config;
    private final AutoScalingConfig scaling;
    private final Application application;

    Autoscaler(ConvexGrpcBuildConfig config, Application application) {
        this.config = config;
        this.scaling = config.autoScaling();
        this.application = application;
    }

    static boolean byKeda(ConvexGrpcBuildConfig config) {
        return KEDA.equals(config.autoScaling().requestMetric());
    }

    static boolean byAdapter(ConvexGrpcBuildConfig config) {
        return ADAPTER.equals(config.autoScaling().requestMetric());
    }

    /** What it goes by, in the order of the manifests. */
    List<ScaleDown.Metric> metrics() {
        List<ScaleDown.Metric> metrics = new ArrayList<>();
        metrics.add(
                new ScaleDown.Metric(Resources.CPU, scaling.cpuThreshold(), scaling.scaleDown().cpuThreshold(),
                        ScaleDown.PER_CENT));
        if (!VerticalScaler.takesMemory(config)) {
            metrics.add(
                    new ScaleDown.Metric(Resources.MEMORY, scaling.memoryThreshold(), scaling.scaleDown().memoryThreshold(),
                            ScaleDown.PER_CENT));
        }
        if (byKeda(config) || byAdapter(config)) {
            metrics.add(new ScaleDown.Metric(RequestRate.METRIC, scaling.requestThreshold(),
                    scaling.scaleDown().requestThreshold(), "/s"));
        }
        return metrics;
    }

    /** @param workload what is scaled */
    HasMetadata of(HasMetadata workload) {
        return byKeda(config) ? scaledObject(workload) : horizontalPodAutoscaler(workload);
    }

    private HorizontalPodAutoscaler horizontalPodAutoscaler(HasMetadata workload) {
        return new HorizontalPodAutoscalerBuilder()
                .withNewMetadata().withName(Series.autoscalerOf(application.name())).withLabels(Labels.all(config, application))
                .endMetadata()
                .withNewSpec()
                .withScaleTargetRef(new CrossVersionObjectReference(workload.getApiVersion(), workload.getKind(),
                        workload.getMetadata().getName()))
                .withMinReplicas(scaling.minInstances())
                .withMaxReplicas(scaling.maxInstances())
                .withMetrics(metrics().stream().map(this::metric).toList())
                .withNewBehavior().withScaleDown(scaleDown()).endBehavior()
                .endSpec().build();
    }

    private HPAScalingRules scaleDown() {
        HPAScalingRulesBuilder rules = new HPAScalingRulesBuilder()
                .withStabilizationWindowSeconds((int) scaling.scaleDown().stabilizationWindow().toSeconds());
        if (KubernetesVersion.of(config.kubernetesVersion()).hasTolerance()) {
            rules.withTolerance(new Quantity(ScaleDown.of(metrics()).quantity()));
        }
        return rules.build();
    }

    private MetricSpec metric(ScaleDown.Metric metric) {
        if (metric.name().equals(RequestRate.METRIC)) {
            return new MetricSpecBuilder().withType("Pods").withNewPods()
                    .withNewMetric().withName(metric.name()).endMetric()
                    .withNewTarget().withType("AverageValue")
                    .withAverageValue(new Quantity(ManifestFaults.plain(metric.target())))
                    .endTarget().endPods().build();
        }
        return new MetricSpecBuilder().withType("Resource").withNewResource().withName(metric.name())
                .withNewTarget().withType(UTILIZATION).withAverageUtilization((int) metric.target()).endTarget()
                .endResource().build();
    }

    private GenericKubernetesResource scaledObject(HasMetadata workload) {
        Map<String, Object> spec = new LinkedHashMap<>();
        Map<String, Object> target = new LinkedHashMap<>();
        target.put("apiVersion", workload.getApiVersion());
        target.put("kind", workload.getKind());
        target.put("name", workload.getMetadata().getName());
        spec.put("scaleTargetRef", target);
        spec.put("minReplicaCount", scaling.minInstances());
        spec.put("maxReplicaCount", scaling.maxInstances());
        Map<String, Object> autoscaler = new LinkedHashMap<>();
        autoscaler.put("name", Series.autoscalerOf(application.name()));
        autoscaler.put("behavior", Map.of("scaleDown", scaleDown()));
        spec.put("advanced", Map.of("horizontalPodAutoscalerConfig", autoscaler));
        spec.put("triggers", metrics().stream().map(this::trigger).toList());
        return new GenericKubernetesResourceBuilder().withApiVersion("keda.sh/v1alpha1").withKind("ScaledObject")
                .withNewMetadata().withName(application.name()).withLabels(Labels.all(config, application)).endMetadata()
                .withAdditionalProperties(new LinkedHashMap<>(Map.of("spec", spec))).build();
    }

    private Map<String, Object> trigger(ScaleDown.Metric metric) {
        Map<String, Object> trigger = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        if (metric.name().equals(RequestRate.METRIC)) {
            trigger.put("type", "prometheus");
            trigger.put("metricType", "AverageValue");
            metadata.put("serverAddress", scaling.prometheusAddress().orElseThrow());
            metadata.put("query", RequestRate.query(application));
            metadata.put("threshold", ManifestFaults.plain(metric.target()));
        } else {
            trigger.put("type", metric.name());
            trigger.put("metricType", UTILIZATION);
            metadata.put("value", ManifestFaults.plain(metric.target()));
        }
        trigger.put("metadata", metadata);
        return trigger;
    }
}
