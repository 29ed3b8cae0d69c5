package io.quarkiverse.convexgrpc;

import io.smallrye.mutiny.Uni;

/** Steers this instance. A CDI bean. Never blocks; can be called from an event loop. Thread-safe. */
public interface ConvexGrpcServiceManager {

    /** Where this instance stands. Never null. */
    DrainState drainState();

    /**
     * Takes this instance out of service without ending it: readiness and {@code grpc.health.v1} turn to not serving, and
     * calls that still come are served. {@link #resume} takes it back.
     *
     * @return once subscribed to, ends when the callers have had the time to hear
     *         ({@code quarkus.convex-grpc.draining.propagation-time}) and no call is in flight any more; it does not end where
     *         the drain is taken back. The drain begins when this method is called. Never null
     */
    Uni<Void> drain();

    /** Takes {@link #drain} back. Does nothing where the instance is not draining, or is stopping. */
    void resume();
}
