package io.quarkiverse.convexgrpc.runtime.internal.stork.discovery;

import io.quarkiverse.convexgrpc.runtime.internal.stork.ConvexDiscovery;
import io.smallrye.stork.api.ServiceDiscovery;
import io.smallrye.stork.api.config.ServiceConfig;
import io.smallrye.stork.api.config.ServiceDiscoveryAttribute;
import io.smallrye.stork.api.config.ServiceDiscoveryType;
import io.smallrye.stork.spi.ServiceDiscoveryProvider;
import io.smallrye.stork.spi.StorkInfrastructure;

/** Makes a discovery of the type {@code convex} for one of Stork's services. Thread-safe. */
@ServiceDiscoveryType("convex")
@ServiceDiscoveryAttribute(name = "service", description = "The Service in Kubernetes: <service>[.<namespace>][:<port>]; the name of Stork's service where this is not set.")
@ServiceDiscoveryAttribute(name = "secure", description = "Whether the endpoints speak TLS.", defaultValue = "false")
public final class ConvexServiceDiscoveryProvider implements ServiceDiscoveryProvider<ConvexConfiguration> {

    @Override
    public ServiceDiscovery createServiceDiscovery(ConvexConfiguration configuration, String name, ServiceConfig config,
            StorkInfrastructure infrastructure) {
        String service = configuration.getService() == null ? name : configuration.getService().strip();
        try {
            return new ConvexDiscovery(service, Boolean.parseBoolean(configuration.getSecure()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("quarkus.stork." + name + ".service-discovery.service: " + e.getMessage(), e);
        }
    }
}
