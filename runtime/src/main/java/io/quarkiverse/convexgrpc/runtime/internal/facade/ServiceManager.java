package io.quarkiverse.convexgrpc.runtime.internal.facade;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.quarkiverse.convexgrpc.ConvexGrpcServiceManager;
import io.quarkiverse.convexgrpc.DrainState;
import io.quarkiverse.convexgrpc.InstanceOverview;
import io.quarkiverse.convexgrpc.ServiceOverview;
import io.quarkiverse.convexgrpc.runtime.internal.instance.Drain;
import io.smallrye.mutiny.Uni;

/** Steers the drain of this instance. Thread-safe. */
public final class ServiceManager implements ConvexGrpcServiceManager {

    private final Drain drain;
    private final Executor executor;

    /** @param executor tells who waits for a drain */
    public ServiceManager(Drain drain, Executor executor) {
        this.drain = drain;
        this.executor = executor;
    }

    @Override
    public List<ServiceOverview> services() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<ServiceOverview> service(String service) {
        throw new UnsupportedOperationException();
    }

    @Override
    public InstanceOverview instance() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void drainEndpoint(String service, String endpoint) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void ejectEndpoint(String service, String endpoint, Duration time) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resumeEndpoint(String service, String endpoint) {
        throw new UnsupportedOperationException();
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
