package io.quarkiverse.convexgrpc.deployment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.ProdBuildResults;
import io.quarkus.test.ProdModeTestResults;
import io.quarkus.test.QuarkusProdModeTest;

/** The manifests of the specification's example. */
class BettingManifestsTest {

    @RegisterExtension
    static final QuarkusProdModeTest APPLICATION = Golden.betting()
            .overrideConfigKey("quarkus.convex-grpc.environment", "production")
            .overrideConfigKey("quarkus.convex-grpc.team", "convex-team")
            .overrideConfigKey("quarkus.convex-grpc.auto-scaling.min-instances", "2")
            .overrideConfigKey("quarkus.convex-grpc.auto-scaling.max-instances", "10");

    @ProdBuildResults
    ProdModeTestResults results;

    @Test
    void manifests_areThoseThatWereRead() {
        Golden.check("betting-1.32.yml", results.getBuildDir().resolve("kubernetes").resolve("kubernetes.yml"));
    }
}
