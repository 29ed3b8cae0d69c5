package io.quarkiverse.convexgrpc.runtime;

import java.util.Map;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;

/**
 * Gives other extensions' keys defaults that fit a gRPC service on Kubernetes. Whatever the application sets itself,
 * anywhere, wins. Found by the service loader, at build time and at run time.
 */
public final class DefaultsOfOthers implements SmallRyeConfigBuilderCustomizer {

    /** The ordinal up to which a source holds defaults, an extension's or Quarkus' own. */
    static final int HIGHEST_DEFAULT = Integer.MIN_VALUE + 1000;

    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            // one port each for calls, probes and metrics
            Map.entry("quarkus.grpc.server.port", "50051"),
            Map.entry("quarkus.management.enabled", "true"),
            Map.entry("quarkus.management.port", "9090"),
            // its own default is that of the gRPC server in tests
            Map.entry("quarkus.management.test-port", "9002"),
            // probes are asked where they are served: beside the application, not on the metrics port
            Map.entry(HealthPlace.ON_MANAGEMENT_PORT, "false"),
            Map.entry(HealthPlace.probe("liveness"), "http"),
            Map.entry(HealthPlace.probe("readiness"), "http"),
            Map.entry(HealthPlace.probe("startup"), "http"),
            // the specification's paths
            Map.entry(HealthPlace.ROOT_PATH, "/health/${quarkus.convex-grpc.service-name:${quarkus.application.name:app}}"),
            Map.entry("quarkus.smallrye-health.liveness-path", "liveness"),
            Map.entry("quarkus.smallrye-health.readiness-path", "readiness"),
            Map.entry("quarkus.smallrye-health.startup-path", "startup"),
            // ours says the same, and does not go round in a circle where grpc.health.v1 follows readiness
            Map.entry(OwnHealth.OF_QUARKUS, "false"),
            // a version in the selectors would empty the Service at every update
            Map.entry("quarkus.kubernetes.add-version-to-label-selectors", "false"),
            // a cluster in a container at every test and in dev mode is not what someone who calls a service asked for
            Map.entry(QuietDevServices.ENABLED, "false"),
            Map.entry(QuietDevServices.LEVEL, "INFO"));

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        builder.withDefaultValues(DEFAULTS);
        builder.withInterceptors(new TransparentRetry(), new QuietDevServices(), new HealthPlace(), new OwnHealth());
    }

    /** Whether nobody but an extension or Quarkus itself set this. */
    static boolean isDefault(ConfigValue value) {
        return value.getConfigSourceOrdinal() <= HIGHEST_DEFAULT;
    }
}
