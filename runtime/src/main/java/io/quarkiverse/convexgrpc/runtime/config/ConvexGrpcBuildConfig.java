package io.quarkiverse.convexgrpc.runtime.config;

import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What is fixed when the application is built, since paths and manifests follow from it. */
@ConfigMapping(prefix = "quarkus.convex-grpc")
@ConfigRoot(phase = ConfigPhase.BUILD_AND_RUN_TIME_FIXED)
public interface ConvexGrpcBuildConfig {

    /**
     * What this application is called: in the paths of its probes, {@code /health/<service-name>/liveness} and so on, and in
     * its manifests. A name that Kubernetes takes for a Service: at most 63 lower-case letters, digits and {@code -},
     * beginning with a letter and not ending with {@code -}.
     */
    @WithDefault("${quarkus.application.name}")
    String serviceName();

    /** Health checks. */
    HealthConfig health();
}
