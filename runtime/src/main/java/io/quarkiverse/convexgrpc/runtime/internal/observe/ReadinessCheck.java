package io.quarkiverse.convexgrpc.runtime.internal.observe;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** This instance's part of the readiness probe. */
@Readiness
@ApplicationScoped
public class ReadinessCheck implements HealthCheck {

    private final InstanceHealth health;

    ReadinessCheck(InstanceHealth health) {
        this.health = health;
    }

    @Override
    public HealthCheckResponse call() {
        return health.readiness();
    }
}
