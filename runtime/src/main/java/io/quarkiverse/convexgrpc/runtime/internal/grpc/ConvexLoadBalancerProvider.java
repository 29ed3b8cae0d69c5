package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.List;
import java.util.Map;

import io.grpc.LoadBalancer;
import io.grpc.LoadBalancerProvider;
import io.grpc.NameResolver.ConfigOrError;

/** Provides the balancer {@code convex}. What it is to do comes with the resolved addresses. Found by gRPC's service loader. */
public final class ConvexLoadBalancerProvider extends LoadBalancerProvider {

    /** The balancer's name in a service config. */
    public static final String NAME = "convex";

    /** A service config that asks for this balancer. */
    public static final Map<String, Object> SERVICE_CONFIG = Map.of("loadBalancingConfig",
            List.of(Map.of(NAME, Map.of())));

    @Override
    public boolean isAvailable() {
        return true;
    }

    @Override
    public int getPriority() {
        return 5;
    }

    @Override
    public String getPolicyName() {
        return NAME;
    }

    @Override
    public LoadBalancer newLoadBalancer(LoadBalancer.Helper helper) {
        return new ConvexLoadBalancer(helper);
    }

    @Override
    public ConfigOrError parseLoadBalancingPolicyConfig(Map<String, ?> rawConfig) {
        return ConfigOrError.fromConfig(NAME);
    }
}
