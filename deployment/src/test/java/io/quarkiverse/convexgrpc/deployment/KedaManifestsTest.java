package io.quarkiverse.convexgrpc.deployment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.ProdBuildResults;
import io.quarkus.test.ProdModeTestResults;
import io.quarkus.test.QuarkusProdModeTest;

/** The manifests where KEDA scales. */
class KedaManifestsTest {

    @RegisterExtension
    static final QuarkusProdModeTest APPLICATION = Golden.betting()
            .overrideConfigKey("quarkus.convex-grpc.kubernetes-version", "1.35")
            .overrideConfigKey("quarkus.convex-grpc.auto-scaling.min-instances", "2")
            .overrideConfigKey("quarkus.convex-grpc.auto-scaling.request-metric", "keda")
            .overrideConfigKey("quarkus.convex-grpc.auto-scaling.prometheus-address", "http://prometheus.monitoring.svc:9090");

    @ProdBuildResults
    ProdModeTestResults results;

    @Test
    void manifests_areThoseThatWereRead() {
        Golden.check("keda-1.35.yml", results.getBuildDir().resolve("kubernetes").resolve("kubernetes.yml"));
    }
}
