package io.quarkiverse.convexgrpc.runtime.internal.observe;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Shows the state of every followed service in the details of the readiness probe. Always UP: an instance that cannot
 * reach a service, or the Kubernetes API, is not mended by taking calls away from it.
 */
@Readiness
@ApplicationScoped
public class DiscoveryHealthCheck implements HealthCheck {

    /** The check's name in the probe's answer. */
    static final String NAME = "convex-grpc-discovery";

    private final DiscoveryStatus status;

    DiscoveryHealthCheck(DiscoveryStatus status) {
        this.status = status;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named(NAME).up();
        status.states().forEach(response::withData);
        return response.build();
    }
}
