package io.quarkiverse.convexgrpc.runtime;

import java.util.HashMap;
import java.util.List;
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

    /** What the application is called: its Deployment and Service, and the paths of its probes. */
    private static final String SERVICE_NAME = "${quarkus.convex-grpc.service-name:${quarkus.application.name:app}}";

    private static final Map<String, String> DEFAULTS = defaults();

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new HashMap<>(Map.ofEntries(
                // one port each for calls, probes and metrics
                Map.entry("quarkus.grpc.server.port", "50051"),
                Map.entry("quarkus.management.enabled", "true"),
                Map.entry("quarkus.management.port", "9090"),
                // its own default is that of the gRPC server in tests
                Map.entry("quarkus.management.test-port", "9002"),
                // probes are asked where they are served: beside the application, not on the metrics port
                Map.entry(HealthPlace.ON_MANAGEMENT_PORT, "false"),
                // the specification's paths
                Map.entry(HealthPlace.ROOT_PATH, "/health/" + SERVICE_NAME),
                Map.entry("quarkus.smallrye-health.liveness-path", "liveness"),
                Map.entry("quarkus.smallrye-health.readiness-path", "readiness"),
                Map.entry("quarkus.smallrye-health.startup-path", "startup"),
                // ours says the same, and does not go round in a circle where grpc.health.v1 follows readiness
                Map.entry(OwnHealth.OF_QUARKUS, "false"),
                // a cluster in a container at every test and in dev mode is not what someone who calls a service asked for
                Map.entry(QuietDevServices.ENABLED, "false"),
                Map.entry(QuietDevServices.LEVEL, "INFO")));
        HealthPlace.PLATFORMS.forEach(platform -> manifests(platform, defaults));
        return Map.copyOf(defaults);
    }

    /** @param platform what the keys about its manifests begin with */
    private static void manifests(String platform, Map<String, String> defaults) {
        defaults.put(platform + "name", SERVICE_NAME);
        // a version in the selectors would empty the Service at every update
        defaults.put(platform + "add-version-to-label-selectors", "false");
        // the same sources give the same bytes, whenever they are built
        defaults.put(platform + "idempotent", "true");
        // what a bare cluster has no API for is there on request only
        defaults.put(platform + "prometheus.generate-service-monitor", "false");
        for (String probe : List.of("liveness", "readiness", "startup")) {
            defaults.put(HealthPlace.portName(platform, probe), "http");
        }
        // the specification's; the others wait until the startup probe has succeeded
        defaults.put(platform + "liveness-probe.initial-delay", "30s");
        defaults.put(platform + "readiness-probe.period", "5s");
        defaults.put(platform + "readiness-probe.timeout", "3s");
        // two minutes to start in, and ready soon after it has
        defaults.put(platform + "startup-probe.initial-delay", "0s");
        defaults.put(platform + "startup-probe.period", "2s");
        defaults.put(platform + "startup-probe.timeout", "3s");
        defaults.put(platform + "startup-probe.failure-threshold", "60");
    }

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        builder.withDefaultValues(DEFAULTS);
        builder.withInterceptors(new TransparentRetry(), new VertxClients(), new QuietDevServices(), new HealthPlace(),
                new OwnHealth());
    }

    /** Whether nobody but an extension or Quarkus itself set this. */
    public static boolean isDefault(ConfigValue value) {
        return value.getConfigSourceOrdinal() <= HIGHEST_DEFAULT;
    }
}
