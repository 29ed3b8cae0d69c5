package io.quarkiverse.convexgrpc.deployment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.ProdBuildResults;
import io.quarkus.test.ProdModeTestResults;
import io.quarkus.test.QuarkusProdModeTest;

/** The manifests of an application that only sets a name. */
class DefaultManifestsTest {

    @RegisterExtension
    static final QuarkusProdModeTest APPLICATION = Golden.application("payment-service");

    @ProdBuildResults
    ProdModeTestResults results;

    @Test
    void manifests_areThoseThatWereRead() {
        Golden.check("default-1.32.yml", results.getBuildDir().resolve("kubernetes").resolve("kubernetes.yml"));
    }
}
