package io.quarkiverse.convexgrpc.runtime.internal.stork.balancer;

import io.quarkiverse.convexgrpc.runtime.internal.stork.ConvexBalancer;
import io.smallrye.stork.api.LoadBalancer;
import io.smallrye.stork.api.ServiceDiscovery;
import io.smallrye.stork.api.config.LoadBalancerType;
import io.smallrye.stork.spi.LoadBalancerProvider;

/** Makes a balancer of the type {@code convex} for one of Stork's services. Thread-safe. */
@LoadBalancerType("convex")
public final class ConvexLoadBalancerProvider implements LoadBalancerProvider<ConvexConfiguration> {

    @Override
    public LoadBalancer createLoadBalancer(ConvexConfiguration configuration, ServiceDiscovery discovery) {
        return new ConvexBalancer(discovery);
    }
}
