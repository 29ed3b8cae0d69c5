package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.test.ProdBuildResults;
import io.quarkus.test.ProdModeTestResults;
import io.quarkus.test.QuarkusProdModeTest;

/** What the manifests cost at build, by Quarkus' own metrics of the build. */
class BuildTimeTest {

    private static final Logger LOG = Logger.getLogger(BuildTimeTest.class);

    @RegisterExtension
    static final QuarkusProdModeTest APPLICATION = Golden.application("payment-service");

    @ProdBuildResults
    ProdModeTestResults results;

    @Test
    void ourSteps_takeASmallPartOfTheBuild() throws IOException {
        Path file = results.getBuildDir().resolve("build-metrics.json");
        JsonNode metrics = new ObjectMapper().readTree(file.toFile());
        long ours = 0;
        long written = 0;
        for (JsonNode step : metrics.get("records")) {
            String id = step.get("stepId").asText();
            if (id.startsWith("io.quarkiverse.convexgrpc.deployment.ManifestProcessor")) {
                ours += step.get("duration").asLong();
            } else if (id.equals("io.quarkus.kubernetes.deployment.KubernetesProcessor#build")) {
                written = step.get("duration").asLong();
            }
        }
        long all = metrics.get("duration").asLong();
        LOG.infof(
                "Of the %d ms that the build took, our steps took %d ms, and the step that writes all manifests, in which ours"
                        + " are completed, %d ms",
                all, ours, written);
        assertThat(written).isPositive();
        assertThat(ours).isLessThan(all / 5);
    }
}
