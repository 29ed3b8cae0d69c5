package io.quarkiverse.convexgrpc.deployment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.ProdBuildResults;
import io.quarkus.test.ProdModeTestResults;
import io.quarkus.test.QuarkusProdModeTest;

/** The manifests with all switched off that can be. */
class EverythingOffManifestsTest {

    @RegisterExtension
    static final QuarkusProdModeTest APPLICATION = Golden.application("payment-service")
            .overrideConfigKey("quarkus.convex-grpc.auto-scaling.enabled", "false")
            .overrideConfigKey("quarkus.convex-grpc.disruption-budget.enabled", "false")
            .overrideConfigKey("quarkus.convex-grpc.pod.resources", "false")
            .overrideConfigKey("quarkus.convex-grpc.pod.topology-spread", "false")
            .overrideConfigKey("quarkus.convex-grpc.pod.restricted", "false")
            .overrideConfigKey("quarkus.convex-grpc.pod.environment", "false")
            .overrideConfigKey("quarkus.convex-grpc.health.enabled", "false")
            .overrideConfigKey("quarkus.convex-grpc.metrics.enabled", "false")
            .overrideConfigKey("quarkus.convex-grpc.draining.enabled", "false")
            .overrideConfigKey("quarkus.convex-grpc.pod.pre-stop", "0s");

    @ProdBuildResults
    ProdModeTestResults results;

    @Test
    void manifests_areThoseThatWereRead() {
        Golden.check("everything-off-1.32.yml", results.getBuildDir().resolve("kubernetes").resolve("kubernetes.yml"));
    }
}
