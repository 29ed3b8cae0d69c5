package io.quarkiverse.convexgrpc.deployment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.ProdBuildResults;
import io.quarkus.test.ProdModeTestResults;
import io.quarkus.test.QuarkusProdModeTest;

/** The manifests for OpenShift. */
class OpenshiftManifestsTest {

    @RegisterExtension
    static final QuarkusProdModeTest APPLICATION = Golden.betting()
            .overrideConfigKey("quarkus.kubernetes.deployment-target", "openshift")
            .overrideConfigKey("quarkus.convex-grpc.auto-scaling.min-instances", "2");

    @ProdBuildResults
    ProdModeTestResults results;

    @Test
    void manifests_areThoseThatWereRead() {
        Golden.check("openshift-1.32.yml", results.getBuildDir().resolve("kubernetes").resolve("openshift.yml"));
    }
}
