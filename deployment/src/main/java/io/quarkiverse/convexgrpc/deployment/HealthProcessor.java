package io.quarkiverse.convexgrpc.deployment;

import io.quarkiverse.convexgrpc.runtime.internal.observe.DiscoveryHealthCheck;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.smallrye.health.deployment.spi.HealthBuildItem;

/** Shows the state of discovery in the details of the readiness probe. */
class HealthProcessor {

    @BuildStep
    HealthBuildItem discovery() {
        return new HealthBuildItem(DiscoveryHealthCheck.class.getName(), true);
    }
}
