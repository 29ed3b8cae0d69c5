package io.quarkiverse.convexgrpc.runtime;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.quarkiverse.convexgrpc.ConvexGrpcKubernetesServiceDiscovery;
import io.quarkiverse.convexgrpc.ConvexGrpcLoadBalancer;
import io.quarkiverse.convexgrpc.runtime.internal.facade.LoadBalancer;
import io.quarkiverse.convexgrpc.runtime.internal.facade.Patience;
import io.quarkiverse.convexgrpc.runtime.internal.facade.ServiceDiscovery;
import io.quarkiverse.convexgrpc.runtime.internal.facade.Services;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.Outcomes;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ServiceBalancers;
import io.quarkiverse.convexgrpc.runtime.internal.stork.StorkAdapter;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkus.runtime.BlockingOperationControl;

/**
 * Puts together what applications use that make calls by other means than our gRPC clients. Quarkus may make the
 * application's beans before this extension starts: what they ask for is looked up when they ask.
 */
@Singleton
public class BalancingComposition {

    private final Composition composition;
    private final Threads threads;
    private final Lazy<ServiceBalancers> balancers;
    private final Lazy<Services> services;
    /** Null where nobody has asked for them. */
    private volatile ServiceBalancers made;
    private volatile boolean stopped;
    /** Null before the start. */
    private StorkAdapter stork;

    @Inject
    BalancingComposition(Composition composition, Threads threads) {
        this.composition = composition;
        this.threads = threads;
        this.balancers = new Lazy<>(this::balancers);
        this.services = new Lazy<>(composition::services);
    }

    private ServiceBalancers balancers() {
        if (stopped) {
            throw new IllegalStateException("The application was stopped");
        }
        made = composition.balancers();
        return made;
    }

    /** Begins to serve Stork. */
    void start() {
        stork = composition.stork(balancers);
        stork.install();
    }

    void stop() {
        stopped = true;
        if (stork != null) {
            stork.uninstall();
        }
        if (made != null) {
            made.close();
        }
    }

    private Patience patience() {
        return new Patience(BlockingOperationControl::isBlockingAllowed, threads.scheduler(), threads.workers());
    }

    @Produces
    @Singleton
    ConvexGrpcKubernetesServiceDiscovery discovery() {
        return new ServiceDiscovery(services, balancers, patience(), composition.changes(), threads.workers(),
                Randomness.system());
    }

    @Produces
    @Singleton
    ConvexGrpcLoadBalancer loadBalancer() {
        return new LoadBalancer(services, balancers, patience(), Outcomes::of);
    }
}
