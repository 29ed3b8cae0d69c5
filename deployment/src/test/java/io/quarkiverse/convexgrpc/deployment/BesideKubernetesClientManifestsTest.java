package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.ProdBuildResults;
import io.quarkus.test.ProdModeTestResults;
import io.quarkus.test.QuarkusProdModeTest;

/** Quarkus lets every application that has its Kubernetes client read nearly all there is; this one never calls it. */
class BesideKubernetesClientManifestsTest {

    @RegisterExtension
    static final QuarkusProdModeTest APPLICATION = Golden.betting()
            .setForcedDependencies(List.of(Golden.dependency("quarkus-kubernetes-client")));

    @ProdBuildResults
    ProdModeTestResults results;

    @Test
    void applicationMayReadEndpointSlices_andNothingElse() throws IOException {
        assertThat(Files.readString(results.getBuildDir().resolve("kubernetes").resolve("kubernetes.yml")))
                .contains("kind: RoleBinding", "endpointslices").doesNotContain("name: view");
    }
}
