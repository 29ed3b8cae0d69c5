package io.quarkiverse.convexgrpc.runtime.internal.stork;

import java.util.Collection;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PickedEndpoint;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ServicePicker;
import io.smallrye.stork.api.LoadBalancer;
import io.smallrye.stork.api.NoServiceInstanceFoundException;
import io.smallrye.stork.api.ServiceDiscovery;
import io.smallrye.stork.api.ServiceInstance;

/**
 * Picks by the service's policy, as {@code ConvexGrpcLoadBalancer} does. Thread-safe; takes no lock, and a pick among what
 * the discovery listed costs the same however many there are.
 */
public final class ConvexBalancer implements LoadBalancer {

    private static final long NO_KEY = 0;

    private final ConvexDiscovery discovery;

    /** @throws IllegalArgumentException where the instances are not those of our discovery */
    public ConvexBalancer(ServiceDiscovery discovery) {
        if (!(discovery instanceof ConvexDiscovery ours)) {
            throw new IllegalArgumentException("Stork's load balancer 'convex' knows the endpoints of the service discovery "
                    + "'convex' only, and was given those of " + (discovery == null ? "none" : discovery.getClass().getName())
                    + " (expected: quarkus.stork.<service>.service-discovery.type=convex, or another load balancer)");
        }
        ours.balanced();
        this.discovery = ours;
    }

    @Override
    public ServiceInstance selectServiceInstance(Collection<ServiceInstance> among) {
        ServicePicker now = discovery.balancer().now();
        if (now == null) {
            throw new NoServiceInstanceFoundException("What endpoints service '" + discovery.service()
                    + "' has is not known: the Kubernetes API has not answered yet");
        }
        PickedEndpoint picked = now.pick(NO_KEY, endpoint -> instance(among, endpoint) != null);
        if (picked != null) {
            return new PickedInstance(instance(among, picked.endpoint()), picked, discovery.adapter().outcomes());
        }
        if (now.show() != null && !among.isEmpty()) {
            // the caller, who asked long ago, knows only some that have gone since, or that calls avoid
            return among.iterator().next();
        }
        throw new NoServiceInstanceFoundException(now.whyNone());
    }

    /** The endpoint as the caller knows it; null where it does not. */
    private EndpointInstance instance(Collection<ServiceInstance> among, Endpoint endpoint) {
        if (among instanceof Instances listed) {
            return listed.of(endpoint.id());
        }
        EndpointInstance instance = discovery.now().of(endpoint.id());
        return instance != null && among.contains(instance) ? instance : null;
    }

    /** What calls say is counted by atomic counters: picks need not be made one at a time. */
    @Override
    public boolean requiresStrictRecording() {
        return false;
    }
}
