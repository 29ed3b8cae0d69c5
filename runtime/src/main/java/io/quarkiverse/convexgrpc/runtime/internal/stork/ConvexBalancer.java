package io.quarkiverse.convexgrpc.runtime.internal.stork;

import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.function.Predicate;

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
        Known known = new Known(among);
        PickedEndpoint picked = now == null ? null : now.pick(NO_KEY, known);
        if (picked != null) {
            return new PickedInstance(known.found, picked, discovery.adapter().outcomes());
        }
        if (now != null && now.show() != null || !(among instanceof Instances)) {
            // the caller, who asked long ago, knows only some that have gone since, or that calls avoid; and a channel of
            // Quarkus' gRPC client, which hands in those it is connected to, may never be used again after an exception
            ServiceInstance any = known.any();
            if (any != null) {
                return any;
            }
        }
        throw new NoServiceInstanceFoundException(now != null ? now.whyNone()
                : "What endpoints service '" + discovery.service()
                        + "' has is not known: the Kubernetes API has not answered yet");
    }

    /** Whether the caller knows an endpoint. What it knows may change meanwhile, so nothing is looked up twice. */
    private final class Known implements Predicate<Endpoint> {

        private final Collection<ServiceInstance> among;
        /** One that it knew to begin with, or null; a list that never changes needs none. */
        private final ServiceInstance first;
        /** The last endpoint that it was asked for and did. */
        private EndpointInstance found;

        Known(Collection<ServiceInstance> among) {
            this.among = among;
            Iterator<ServiceInstance> all = among instanceof Instances ? Collections.emptyIterator() : among.iterator();
            this.first = all.hasNext() ? all.next() : null;
        }

        @Override
        public boolean test(Endpoint endpoint) {
            EndpointInstance instance = instance(among, endpoint);
            if (instance != null) {
                found = instance;
            }
            return instance != null;
        }

        /** Any that it knows; null where there is none, nor was to begin with. */
        ServiceInstance any() {
            ServiceInstance[] all = among.toArray(ServiceInstance[]::new);
            return all.length == 0 ? first : all[discovery.adapter().randomness().below(all.length)];
        }
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
