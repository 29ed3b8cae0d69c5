package io.quarkiverse.convexgrpc.runtime.internal.facade;

import java.util.concurrent.CompletableFuture;

import io.quarkiverse.convexgrpc.ConvexGrpcServiceManager;
import io.quarkiverse.convexgrpc.DrainState;
import io.quarkiverse.convexgrpc.runtime.internal.instance.Drain;
import io.smallrye.mutiny.Uni;

/** Steers the drain of this instance. Thread-safe. */
public final class ServiceManager implements ConvexGrpcServiceManager {

    private final Drain drain;

    public ServiceManager(Drain drain) {
        this.drain = drain;
    }

    @Override
    public DrainState drainState() {
        return DrainState.valueOf(drain.phase().name());
    }

    @Override
    public Uni<Void> drain() {
        CompletableFuture<Void> drained = new CompletableFuture<>();
        drain.drain(() -> drained.complete(null));
        return Uni.createFrom().completionStage(drained);
    }

    @Override
    public void resume() {
        drain.resume();
    }
}
