package io.quarkiverse.convexgrpc.deployment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.ProdBuildResults;
import io.quarkus.test.ProdModeTestResults;
import io.quarkus.test.QuarkusProdModeTest;

/** The same for a Kubernetes whose autoscalers have a tolerance. */
class DefaultManifestsOn135Test {

    @RegisterExtension
    static final QuarkusProdModeTest APPLICATION = Golden.application("payment-service")
            .overrideConfigKey("quarkus.convex-grpc.kubernetes-version", "1.35");

    @ProdBuildResults
    ProdModeTestResults results;

    @Test
    void manifests_areThoseThatWereRead() {
        Golden.check("default-1.35.yml", results.getBuildDir().resolve("kubernetes").resolve("kubernetes.yml"));
    }
}
