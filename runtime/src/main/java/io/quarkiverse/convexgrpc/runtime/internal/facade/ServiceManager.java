package io.quarkiverse.convexgrpc.runtime.internal.facade;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.quarkiverse.convexgrpc.ConvexGrpcServiceManager;
import io.quarkiverse.convexgrpc.DrainState;
import io.quarkiverse.convexgrpc.InstanceOverview;
import io.quarkiverse.convexgrpc.ServiceOverview;
import io.quarkiverse.convexgrpc.runtime.internal.instance.Drain;
import io.smallrye.mutiny.Uni;

/** Shows and steers this instance, and the endpoints of the services that it talks to. Thread-safe. */
public final class ServiceManager implements ConvexGrpcServiceManager {

    private final Drain drain;
    private final Executor executor;
    private final Supplier<FollowedServices> services;
    private final Supplier<InstanceOverview> instance;

    /**
     * @param executor tells who waits for a drain
     * @param services must not block
     * @param instance must not block
     */
    public ServiceManager(Drain drain, Executor executor, Supplier<FollowedServices> services,
            Supplier<InstanceOverview> instance) {
        this.drain = drain;
        this.executor = executor;
        this.services = services;
        this.instance = instance;
    }

    @Override
    public List<ServiceOverview> services() {
        return services.get().all();
    }

    @Override
    public Optional<ServiceOverview> service(String service) {
        return services.get().find(service);
    }

    @Override
    public InstanceOverview instance() {
        return instance.get();
    }

    @Override
    public void drainEndpoint(String service, String endpoint) {
        services.get().drain(service, endpoint);
    }

    @Override
    public void ejectEndpoint(String service, String endpoint, Duration time) {
        services.get().eject(service, endpoint, time);
    }

    @Override
    public void resumeEndpoint(String service, String endpoint) {
        services.get().resume(service, endpoint);
    }

    @Override
    public DrainState drainState() {
        return DrainState.valueOf(drain.phase().name());
    }

    @Override
    public Uni<Void> drain() {
        CompletableFuture<Void> drained = new CompletableFuture<>();
        drain.drain(() -> drained.complete(null));
        // not on the thread that looks after this instance, which must not be held up
        return Uni.createFrom().completionStage(drained).emitOn(executor);
    }

    @Override
    public void resume() {
        drain.resume();
    }
}
