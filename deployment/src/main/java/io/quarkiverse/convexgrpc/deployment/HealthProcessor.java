package io.quarkiverse.convexgrpc.deployment;

import java.util.List;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

import io.quarkiverse.convexgrpc.runtime.ConvexGrpcRecorder;
import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcBuildConfig;
import io.quarkiverse.convexgrpc.runtime.internal.observe.DiscoveryHealthCheck;
import io.quarkiverse.convexgrpc.runtime.internal.observe.LivenessCheck;
import io.quarkiverse.convexgrpc.runtime.internal.observe.ReadinessCheck;
import io.quarkiverse.convexgrpc.runtime.internal.observe.StartupCheck;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;
import io.quarkus.smallrye.health.deployment.spi.HealthBuildItem;
import io.quarkus.vertx.http.deployment.NonApplicationRootPathBuildItem;
import io.quarkus.vertx.http.deployment.RouteBuildItem;
import io.quarkus.vertx.http.runtime.RouteConstants;

/** What the three probes say, and where. */
class HealthProcessor {

    private static final String HEALTH = "quarkus.smallrye-health.";
    /** What our paths begin with; a path that the application chose is left to it. */
    private static final String ROOT = "/health/";

    @BuildStep
    void checks(ConvexGrpcBuildConfig config, BuildProducer<HealthBuildItem> checks) {
        for (Class<?> check : List.of(DiscoveryHealthCheck.class, LivenessCheck.class, ReadinessCheck.class,
                StartupCheck.class)) {
            checks.produce(new HealthBuildItem(check.getName(), config.health().enabled()));
        }
    }

    /** Somebody who asks for another service's health is told so, where the probes have our paths. */
    @BuildStep
    @Record(ExecutionTime.STATIC_INIT)
    void unknownPaths(ConvexGrpcRecorder recorder, ConvexGrpcBuildConfig config, NonApplicationRootPathBuildItem paths,
            BuildProducer<RouteBuildItem> routes) {
        Config all = ConfigProvider.getConfig();
        String root = all.getValue(HEALTH + "root-path", String.class);
        if (!root.startsWith(ROOT)) {
            return;
        }
        List<String> known = List.of(path(all, root, "liveness"), path(all, root, "readiness"), path(all, root, "startup"));
        routes.produce(paths.routeBuilder().management(HEALTH + "management.enabled")
                .orderedRoute(ROOT + "*", RouteConstants.ROUTE_ORDER_AFTER_DEFAULT)
                .handler(recorder.unknownHealthPath(config.serviceName(), known)).build());
    }

    private static String path(Config config, String root, String probe) {
        return root + '/' + config.getValue(HEALTH + probe + "-path", String.class);
    }
}
