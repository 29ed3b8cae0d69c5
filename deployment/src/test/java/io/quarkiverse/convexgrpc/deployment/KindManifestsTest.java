package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.quarkus.test.ProdBuildResults;
import io.quarkus.test.ProdModeTestResults;
import io.quarkus.test.QuarkusProdModeTest;

/** The manifests for kind are those for Kubernetes. Its extension runs the program, which a script stands in for. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "what stands in for the program kind is a shell script")
class KindManifestsTest {

    @RegisterExtension
    static final QuarkusProdModeTest APPLICATION = Golden.application("payment-service")
            .setForcedDependencies(List.of(Golden.dependency("quarkus-kind")));

    @ProdBuildResults
    ProdModeTestResults results;

    @Test
    void objects_areThoseForKubernetes() throws IOException {
        assertThat(kinds("kind.yml")).isEqualTo(kinds("kubernetes.yml")).contains("HorizontalPodAutoscaler",
                "PodDisruptionBudget");
    }

    private List<String> kinds(String file) throws IOException {
        return Golden.objects(results, file).stream().map(HasMetadata::getKind).toList();
    }
}
