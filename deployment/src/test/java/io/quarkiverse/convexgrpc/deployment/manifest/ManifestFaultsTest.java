package io.quarkiverse.convexgrpc.deployment.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestFaultsTest {

    private static List<String> faults(String... keys) {
        return ManifestFaults.of(ManifestInput.config(keys), ManifestInput.application(), Map.of());
    }

    @Test
    void defaults_areGood() {
        assertThat(faults()).isEmpty();
    }

    @ParameterizedTest(name = "{0}={1}, {2}={3}")
    @CsvSource(delimiter = '|', textBlock = """
            auto-scaling.min-instances | 5 | auto-scaling.max-instances | 3 | min-instances=5 is not valid: quarkus.convex-grpc.auto-scaling.max-instances is 3 (expected: no more than that)
            auto-scaling.scale-down.cpu-threshold | 70 | auto-scaling.cpu-threshold | 70 | scale-down.cpu-threshold=70 is not valid: quarkus.convex-grpc.auto-scaling.cpu-threshold is 70 (expected: less than that
            auto-scaling.scale-down.memory-threshold | 90 | auto-scaling.enabled | true | scale-down.memory-threshold=90 is not valid
            auto-scaling.scale-down.request-threshold | 150 | auto-scaling.enabled | true | scale-down.request-threshold=150 is not valid
            auto-scaling.scale-down.request-threshold | 0.5 | auto-scaling.enabled | true | (expected: more than a hundredth of that
            auto-scaling.request-metric | keda | auto-scaling.enabled | true | request-metric=keda is not valid: quarkus.convex-grpc.auto-scaling.prometheus-address is not set
            vertical-scaling.enabled | true | vertical-scaling.controlled-resources | cpu,memory |
            disruption-budget.max-unavailable | 0 | auto-scaling.enabled | true | max-unavailable=0 is not valid: while there are 1 instances
            disruption-budget.max-unavailable | 0% | auto-scaling.enabled | true | max-unavailable=0% is not valid
            disruption-budget.min-available | 2 | auto-scaling.min-instances | 2 | min-available=2 is not valid
            disruption-budget.min-available | 90% | auto-scaling.min-instances | 3 | min-available=90% is not valid: while there are 3 instances
            disruption-budget.min-available | 1 | disruption-budget.max-unavailable | 1 | min-available=1 is not valid: quarkus.convex-grpc.disruption-budget.max-unavailable is set too (expected: one of the two)
            pod.termination-grace-period | 25s | pod.pre-stop | 5s | termination-grace-period=25s is not valid: to end takes up to 25s
            pod.termination-grace-period | 25s | pod.pre-stop | 0s | (quarkus.convex-grpc.pod.pre-stop 0s, quarkus.convex-grpc.draining.propagation-time 5s, quarkus.convex-grpc.draining.grace-period 20s)
            """)
    void valuesThatContradictEachOther_areTold(String key, String value, String other, String otherValue, String text) {
        List<String> faults = faults(key, value, other, otherValue);

        if (text == null) {
            assertThat(faults).isEmpty();
        } else {
            assertThat(faults).anySatisfy(fault -> assertThat(fault).contains(text).contains("quarkus.convex-grpc.")
                    .contains("(expected: "));
        }
    }

    @Test
    void verticalScalerThatSetsTheCpuBesideAHorizontalOne_isToldWithTheWaysOut() {
        assertThat(faults("vertical-scaling.enabled", "true", "vertical-scaling.update-mode", "Recreate",
                "vertical-scaling.controlled-resources", "cpu")).singleElement().asString()
                .contains("vertical-scaling.controlled-resources=cpu", "HorizontalPodAutoscaler goes by the CPU too",
                        "memory, or quarkus.convex-grpc.vertical-scaling.update-mode=Off",
                        "or quarkus.convex-grpc.auto-scaling.enabled=false");
        assertThat(faults("vertical-scaling.enabled", "true", "vertical-scaling.update-mode", "Recreate",
                "vertical-scaling.controlled-resources", "cpu", "auto-scaling.enabled", "false")).isEmpty();
    }

    @Test
    void resizingInPlace_needsAKubernetesThatDoes() {
        assertThat(faults("vertical-scaling.enabled", "true", "vertical-scaling.update-mode", "InPlaceOrRecreate"))
                .singleElement().asString().contains("update-mode=InPlaceOrRecreate", "kubernetes-version is 1.32",
                        "1.33 or later");
        assertThat(faults("vertical-scaling.enabled", "true", "vertical-scaling.update-mode", "InPlaceOrRecreate",
                "kubernetes-version", "1.33")).isEmpty();
    }

    @Test
    void boundsOfTheVerticalScaler_areInOrder() {
        assertThat(faults("vertical-scaling.enabled", "true", "vertical-scaling.min-memory", "1Gi",
                "vertical-scaling.max-memory", "512Mi")).singleElement().asString()
                .contains("vertical-scaling.min-memory=1Gi", "max-memory is 512Mi");
    }

    @Test
    void propagationTimeOfTheApplication_countsBesideTheWaitBefore() {
        assertThat(ManifestFaults.of(ManifestInput.config(), ManifestInput.with(ManifestInput.draining(true)), Map.of()))
                .singleElement().asString().contains("to end takes up to 30s", "pod.pre-stop 5s",
                        "draining.propagation-time 5s", "draining.grace-period 20s");
    }

    @Test
    void withoutAutoscaler_itsKeysDoNotMatter() {
        assertThat(faults("auto-scaling.enabled", "false", "auto-scaling.min-instances", "20", "auto-scaling.request-metric",
                "keda", "auto-scaling.scale-down.cpu-threshold", "90")).isEmpty();
    }

    @Test
    void withoutDraining_onlyTheWaitBeforeHasToFitIntoTheGracePeriod() {
        Draining off = new Draining(false, Duration.ofSeconds(5), false, Duration.ofSeconds(20));

        assertThat(ManifestFaults.of(ManifestInput.config("pod.termination-grace-period", "10s"), ManifestInput.with(off),
                Map.of())).isEmpty();
        assertThat(ManifestFaults.of(ManifestInput.config("pod.termination-grace-period", "3s"), ManifestInput.with(off),
                Map.of())).singleElement().asString().contains("to end takes up to 5s", "pod.pre-stop 5s");
    }

    @Test
    void portsThatClash_areToldOnce_andOnePortForBothIsGood() {
        Discovered none = new Discovered(false, Set.of());
        assertThat(ManifestFaults.of(ManifestInput.config(), ManifestInput.application(ManifestInput.NAME,
                new Ports(9000, 8080, OptionalInt.of(9000), false), none), Map.of())).singleElement().asString()
                .contains("quarkus.management.port=9000", "the port of quarkus.grpc.server.port already",
                        "use-separate-server=false");
        assertThat(ManifestFaults.of(ManifestInput.config(), ManifestInput.application(ManifestInput.NAME,
                new Ports(8080, 8080, OptionalInt.of(9090), true), none), Map.of())).isEmpty();
        assertThat(ManifestFaults.of(ManifestInput.config(), ManifestInput.application(ManifestInput.NAME,
                new Ports(8080, 8080, OptionalInt.of(9090), false), none), Map.of())).singleElement().asString()
                .contains("quarkus.http.port=8080 is the port of quarkus.grpc.server.port already");
    }

    @Test
    void namesThatKubernetesWouldRefuse_areToldWithWhatIsWrong() {
        assertThat(ofName("a".repeat(60))).isEmpty();
        assertThat(ofName("a".repeat(60), "manifests.headless-service", "true")).singleElement().asString()
                .contains("it has 69 characters", "expected: 1 to 63", "headless-service=true");
        assertThat(ofName("1payment")).singleElement().asString().contains("character '1' at position 1",
                "set quarkus.convex-grpc.service-name");
    }

    private static List<String> ofName(String name, String... keys) {
        return ManifestFaults.of(ManifestInput.config(keys), ManifestInput.application(name,
                new Ports(50051, 8080, OptionalInt.empty(), false), new Discovered(false, Set.of())), Map.of());
    }

    @Test
    void quantitiesThatCannotBeRead_orAreInTheWrongOrder_areTold() {
        String request = "quarkus.kubernetes.resources.requests.memory";
        String limit = "quarkus.kubernetes.resources.limits.memory";

        assertThat(ManifestFaults.of(ManifestInput.config(), ManifestInput.application(), Map.of(request, "256MB")))
                .singleElement().asString().contains(request + "=256MB is not valid", "256Mi");
        assertThat(ManifestFaults.of(ManifestInput.config(), ManifestInput.application(),
                Map.of(request, "1Gi", limit, "512Mi"))).singleElement().asString()
                .contains(request + "=1Gi is not valid", limit + " is 512Mi");
    }
}
