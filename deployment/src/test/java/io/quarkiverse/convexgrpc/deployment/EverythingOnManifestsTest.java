package io.quarkiverse.convexgrpc.deployment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.ProdBuildResults;
import io.quarkus.test.ProdModeTestResults;
import io.quarkus.test.QuarkusProdModeTest;

/** The manifests with everything that can be asked for. */
class EverythingOnManifestsTest {

    @RegisterExtension
    static final QuarkusProdModeTest APPLICATION = Golden.betting()
            .overrideConfigKey("quarkus.convex-grpc.kubernetes-version", "1.35")
            .overrideConfigKey("quarkus.convex-grpc.environment", "production")
            .overrideConfigKey("quarkus.convex-grpc.team", "convex-team")
            .overrideConfigKey("quarkus.convex-grpc.auto-scaling.min-instances", "3")
            .overrideConfigKey("quarkus.convex-grpc.auto-scaling.max-instances", "30")
            .overrideConfigKey("quarkus.convex-grpc.auto-scaling.request-metric", "prometheus-adapter")
            .overrideConfigKey("quarkus.convex-grpc.vertical-scaling.enabled", "true")
            .overrideConfigKey("quarkus.convex-grpc.vertical-scaling.update-mode", "InPlaceOrRecreate")
            .overrideConfigKey("quarkus.convex-grpc.vertical-scaling.min-memory", "128Mi")
            .overrideConfigKey("quarkus.convex-grpc.vertical-scaling.max-memory", "1Gi")
            .overrideConfigKey("quarkus.convex-grpc.disruption-budget.max-unavailable", "25%")
            .overrideConfigKey("quarkus.convex-grpc.network-policy.enabled", "true")
            .overrideConfigKey("quarkus.convex-grpc.network-policy.namespaces", "web")
            .overrideConfigKey("quarkus.convex-grpc.monitoring.service-monitor", "true")
            .overrideConfigKey("quarkus.convex-grpc.monitoring.alerts", "true")
            .overrideConfigKey("quarkus.convex-grpc.monitoring.dashboard", "true")
            .overrideConfigKey("quarkus.convex-grpc.manifests.headless-service", "true")
            .overrideConfigKey("quarkus.kubernetes.namespace", "betting")
            .overrideConfigKey("quarkus.grpc.clients.ledger.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.ledger.host", "ledger.accounts");

    @ProdBuildResults
    ProdModeTestResults results;

    @Test
    void manifests_areThoseThatWereRead() {
        Golden.check("everything-on-1.35.yml", results.getBuildDir().resolve("kubernetes").resolve("kubernetes.yml"));
        Golden.check("everything-on-foreign-roles.yml",
                results.getBuildDir().resolve("kubernetes").resolve("kubernetes-foreign-roles.yml"));
        Golden.check("everything-on-adapter-rules.yml",
                results.getBuildDir().resolve("kubernetes").resolve("prometheus-adapter-rules.yml"));
    }
}
