package io.quarkiverse.convexgrpc.runtime.internal.observe;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** This instance's part of the startup probe. */
@Startup
@ApplicationScoped
public class StartupCheck implements HealthCheck {

    private final InstanceHealth health;

    StartupCheck(InstanceHealth health) {
        this.health = health;
    }

    @Override
    public HealthCheckResponse call() {
        return health.startup();
    }
}
