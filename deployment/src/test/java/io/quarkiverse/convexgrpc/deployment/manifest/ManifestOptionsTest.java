package io.quarkiverse.convexgrpc.deployment.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.quarkiverse.convexgrpc.deployment.Shows;
import io.quarkiverse.convexgrpc.deployment.SpecifiedOption;
import io.quarkiverse.convexgrpc.deployment.SpecifiedOption.Side;
import io.quarkiverse.convexgrpc.runtime.DefaultsOfOthers;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

/** What the options do that manifests go by: each as it is unless set, and what a value of one's own changes. */
public class ManifestOptionsTest {

    private static List<HasMetadata> complete(String... keys) {
        return new Manifests(ManifestInput.config(keys), ManifestInput.application()).complete(ManifestInput.ofQuarkus());
    }

    private static Deployment deployment(List<HasMetadata> objects) {
        return objects.stream().filter(Deployment.class::isInstance).map(Deployment.class::cast).findFirst().orElseThrow();
    }

    private static Container container(List<HasMetadata> objects) {
        return deployment(objects).getSpec().getTemplate().getSpec().getContainers().get(0);
    }

    private static HorizontalPodAutoscalerSpec autoscaler(String... keys) {
        return complete(keys).stream().filter(HorizontalPodAutoscaler.class::isInstance)
                .map(HorizontalPodAutoscaler.class::cast).findFirst().orElseThrow().getSpec();
    }

    private static int utilization(String resource, String... keys) {
        return autoscaler(keys).getMetrics().stream().filter(metric -> metric.getType().equals("Resource"))
                .map(metric -> metric.getResource()).filter(metric -> metric.getName().equals(resource)).findFirst()
                .orElseThrow().getTarget().getAverageUtilization();
    }

    private static String requests(String... keys) {
        return autoscaler(keys).getMetrics().stream().filter(metric -> metric.getType().equals("Pods")).findFirst()
                .orElseThrow().getPods().getTarget().getAverageValue().toString();
    }

    /** Of one metric's two thresholds, where the others' are as near to each other as may be. */
    private static String tolerance(String... keys) {
        return autoscaler(keys).getBehavior().getScaleDown().getTolerance().toString();
    }

    @Test
    @Shows(SpecifiedOption.AUTO_SCALING)
    void autoScaling_writesAnAutoscaler_andOffNone_butTheFewestInstances() {
        assertThat(complete()).filteredOn(HorizontalPodAutoscaler.class::isInstance).hasSize(1);
        assertThat(deployment(complete()).getSpec().getReplicas()).isNull();

        List<HasMetadata> off = complete("auto-scaling.enabled", "false");
        assertThat(off).noneMatch(HorizontalPodAutoscaler.class::isInstance);
        assertThat(deployment(off).getSpec().getReplicas()).isEqualTo(1);
    }

    @Test
    @Shows(SpecifiedOption.CPU_THRESHOLD)
    void cpuThreshold_isTheTargetOfTheRequest() {
        assertThat(utilization("cpu")).isEqualTo(70);
        assertThat(utilization("cpu", "auto-scaling.cpu-threshold", "65")).isEqualTo(65);
    }

    @Test
    @Shows(SpecifiedOption.MEMORY_THRESHOLD)
    void memoryThreshold_isTheTargetOfTheRequest() {
        assertThat(utilization("memory")).isEqualTo(80);
        assertThat(utilization("memory", "auto-scaling.memory-threshold", "85")).isEqualTo(85);
    }

    @Test
    @Shows(SpecifiedOption.REQUEST_THRESHOLD)
    void requestThreshold_isTheTargetOfAPod_whereSomebodyServesTheMetric() {
        assertThat(autoscaler().getMetrics()).noneMatch(metric -> metric.getType().equals("Pods"));
        assertThat(requests("auto-scaling.request-metric", "prometheus-adapter")).isEqualTo("100");
        assertThat(requests("auto-scaling.request-metric", "prometheus-adapter", "auto-scaling.request-threshold", "250"))
                .isEqualTo("250");
    }

    @Test
    @Shows(SpecifiedOption.DOWN_CPU_THRESHOLD)
    void downCpuThreshold_isATolerance() {
        // 1 - 30/70, of which the memory's 1 - 40/80 is less
        assertThat(tolerance("kubernetes-version", "1.35")).isEqualTo("0.58");
        // 1 - 14/70
        assertThat(tolerance("kubernetes-version", "1.35", "auto-scaling.scale-down.cpu-threshold", "14")).isEqualTo("0.8");
    }

    @Test
    @Shows(SpecifiedOption.DOWN_MEMORY_THRESHOLD)
    void downMemoryThreshold_isATolerance() {
        // 1 - 40/80, where the processor's is less
        assertThat(tolerance("kubernetes-version", "1.35", "auto-scaling.scale-down.cpu-threshold", "60")).isEqualTo("0.5");
        // 1 - 20/80
        assertThat(tolerance("kubernetes-version", "1.35", "auto-scaling.scale-down.cpu-threshold", "60",
                "auto-scaling.scale-down.memory-threshold", "20")).isEqualTo("0.75");
    }

    @Test
    @Shows(SpecifiedOption.DOWN_REQUEST_THRESHOLD)
    void downRequestThreshold_isATolerance_whereSomebodyServesTheMetric() {
        // 1 - 20/100, which is more than the others'
        assertThat(tolerance("kubernetes-version", "1.35", "auto-scaling.request-metric", "prometheus-adapter"))
                .isEqualTo("0.8");
        // 1 - 10/100
        assertThat(tolerance("kubernetes-version", "1.35", "auto-scaling.request-metric", "prometheus-adapter",
                "auto-scaling.scale-down.request-threshold", "10")).isEqualTo("0.9");
        assertThat(tolerance("kubernetes-version", "1.35", "auto-scaling.scale-down.request-threshold", "10"))
                .isEqualTo("0.58");
    }

    @Test
    @Shows(SpecifiedOption.MIN_INSTANCES)
    void minInstances_areTheFewest() {
        assertThat(autoscaler().getMinReplicas()).isEqualTo(1);
        assertThat(autoscaler("auto-scaling.min-instances", "2").getMinReplicas()).isEqualTo(2);
        assertThat(deployment(complete("auto-scaling.min-instances", "2", "auto-scaling.enabled", "false")).getSpec()
                .getReplicas()).isEqualTo(2);
    }

    @Test
    @Shows(SpecifiedOption.MAX_INSTANCES)
    void maxInstances_areTheMost() {
        assertThat(autoscaler().getMaxReplicas()).isEqualTo(10);
        assertThat(autoscaler("auto-scaling.max-instances", "25").getMaxReplicas()).isEqualTo(25);
    }

    @Test
    @Shows(SpecifiedOption.KUBERNETES_VERSION)
    void kubernetesVersion_leavesOutWhatCameLater() {
        assertThat(tolerance("kubernetes-version", "1.35")).isNotNull();
        assertThat(autoscaler().getBehavior().getScaleDown().getTolerance()).as("came with 1.35").isNull();
        assertThat(container(complete()).getLifecycle().getPreStop().getSleep()).as("came with 1.30").isNotNull();
        assertThat(container(complete("kubernetes-version", "1.29")).getLifecycle()).isNull();
    }

    @Test
    @Shows(value = SpecifiedOption.SERVICE_NAME, what = Side.EFFECT)
    void serviceName_isTheLabelApp_byWhichPodsAreSelected() {
        List<HasMetadata> given = ManifestInput.ofQuarkus();
        given.forEach(object -> object.getMetadata().setName("wagers"));
        List<HasMetadata> objects = new Manifests(ManifestInput.config(), ManifestInput.application("wagers",
                ManifestInput.application().ports(), new Discovered(false, Set.of()))).complete(given);

        assertThat(deployment(objects).getMetadata().getLabels()).containsEntry("app", "wagers").containsEntry("version",
                "1.0.0");
        assertThat(deployment(objects).getSpec().getSelector().getMatchLabels()).isEqualTo(Map.of("app", "wagers"));
    }

    private static Map<String, String> labels(String... keys) {
        return deployment(complete(keys)).getMetadata().getLabels();
    }

    @Test
    @Shows(SpecifiedOption.ENVIRONMENT)
    void environment_isALabel_whereItIsSet() {
        assertThat(labels()).doesNotContainKey("environment");
        assertThat(labels("environment", "production")).containsEntry("environment", "production");
    }

    @Test
    @Shows(SpecifiedOption.TEAM)
    void team_isALabel_whereItIsSet() {
        assertThat(labels()).doesNotContainKey("team");
        assertThat(labels("team", "convex-team")).containsEntry("team", "convex-team");
    }

    @Test
    @Shows(SpecifiedOption.COMPONENT)
    void component_isALabel() {
        assertThat(labels()).containsEntry("component", "grpc-service");
        assertThat(labels("component", "gateway")).containsEntry("component", "gateway");
    }

    /** The number of a port by its name, as a build wrote it for an application that sets nothing but its name. */
    private static int built(String port) {
        List<HasMetadata> objects = new KubernetesSerialization()
                .unmarshal(ManifestOptionsTest.class.getResourceAsStream("/manifests/default-1.32.yml"));
        return number(objects, port);
    }

    private static int number(List<HasMetadata> objects, String port) {
        return container(objects).getPorts().stream().filter(one -> one.getName().equals(port)).findFirst().orElseThrow()
                .getContainerPort();
    }

    /** The same, where the application has ports of its own. */
    private static int own(String port) {
        List<HasMetadata> given = ManifestInput.ofQuarkus();
        given.forEach(object -> {
            if (object instanceof Deployment deployment) {
                deployment.getSpec().getTemplate().getSpec().getContainers().get(0).getPorts()
                        .forEach(one -> one.setContainerPort(one.getContainerPort() + 9));
            }
        });
        return number(new Manifests(ManifestInput.config(), ManifestInput.application(ManifestInput.NAME,
                new Ports(50060, 8089, OptionalInt.of(9099), false), new Discovered(false, Set.of()))).complete(given), port);
    }

    /** What a key says in an application that sets it itself. */
    private static String setTo(SpecifiedOption option, String value) {
        return new SmallRyeConfigBuilder().withCustomizers(new DefaultsOfOthers())
                .withSources(new PropertiesConfigSource(Map.of(option.key(), value), "application.properties", 250)).build()
                .getRawValue(option.key());
    }

    @Test
    @Shows(SpecifiedOption.GRPC_PORT)
    void grpcPort_isThatOfTheSpecification_unlessTheApplicationHasItsOwn() {
        assertThat(built("grpc")).isEqualTo(50051);
        assertThat(own("grpc")).isEqualTo(50060);
        assertThat(setTo(SpecifiedOption.GRPC_PORT, "50060")).isEqualTo("50060");
    }

    @Test
    @Shows(SpecifiedOption.HEALTH_PORT)
    void healthPort_isThatOfTheSpecification_unlessTheApplicationHasItsOwn() {
        assertThat(built("health")).isEqualTo(8080);
        assertThat(own("health")).isEqualTo(8089);
        assertThat(setTo(SpecifiedOption.HEALTH_PORT, "8089")).isEqualTo("8089");
    }

    @Test
    @Shows(SpecifiedOption.METRICS_PORT)
    void metricsPort_isThatOfTheSpecification_unlessTheApplicationHasItsOwn() {
        assertThat(built("metrics")).isEqualTo(9090);
        assertThat(own("metrics")).isEqualTo(9099);
        assertThat(setTo(SpecifiedOption.METRICS_PORT, "9099")).isEqualTo("9099");
    }
}
