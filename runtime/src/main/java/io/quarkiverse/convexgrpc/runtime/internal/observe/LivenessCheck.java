package io.quarkiverse.convexgrpc.runtime.internal.observe;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** This instance's part of the liveness probe. */
@Liveness
@ApplicationScoped
public class LivenessCheck implements HealthCheck {

    private final InstanceHealth health;

    LivenessCheck(InstanceHealth health) {
        this.health = health;
    }

    @Override
    public HealthCheckResponse call() {
        return health.liveness();
    }
}
