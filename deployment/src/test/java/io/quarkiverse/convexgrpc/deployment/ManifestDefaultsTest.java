package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.quarkus.test.ProdBuildResults;
import io.quarkus.test.ProdModeTestResults;
import io.quarkus.test.QuarkusProdModeTest;

/** What our defaults make of the manifests that the Kubernetes extension writes. */
class ManifestDefaultsTest {

    @RegisterExtension
    static final QuarkusProdModeTest APPLICATION = new QuarkusProdModeTest().withEmptyApplication()
            .setApplicationName("payment").setApplicationVersion("1.2.3");

    @ProdBuildResults
    ProdModeTestResults results;

    @Test
    void probes_askWhereHealthIsServed_andSelectorsOutliveAVersion() throws IOException {
        Path manifest = results.getBuildDir().resolve("kubernetes").resolve("kubernetes.yml");
        List<HasMetadata> objects = new KubernetesSerialization().unmarshal(Files.newInputStream(manifest));
        Deployment deployment = objects.stream().filter(Deployment.class::isInstance).map(Deployment.class::cast)
                .findFirst().orElseThrow();
        var container = deployment.getSpec().getTemplate().getSpec().getContainers().get(0);

        assertThat(List.of(container.getLivenessProbe(), container.getReadinessProbe(), container.getStartupProbe()))
                .extracting(Probe::getHttpGet).allSatisfy(get -> assertThat(get.getPort().getIntVal()).isEqualTo(8080));
        assertThat(deployment.getSpec().getSelector().getMatchLabels().keySet()).isNotEmpty()
                .noneMatch(label -> label.contains("version"));
    }
}
