package io.quarkiverse.convexgrpc;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.smallrye.mutiny.Uni;

/**
 * Shows the services that this application talks to, and what this instance serves; and steers both. A CDI bean. Never blocks;
 * can be called from an event loop. Thread-safe.
 * <p>
 * Services are named as {@link ConvexGrpcKubernetesServiceDiscovery} has it. An endpoint is named by its pod, by its address as
 * {@code 10.1.2.3:50051}, or by its URI. What is steered here holds for this process, whatever client calls; where a name is
 * not
 * known, {@link IllegalArgumentException} lists those that are.
 */
public interface ConvexGrpcServiceManager {

    /**
     * All services that this process follows, ordered by name: each port that is named is one of its own. Those that a mesh
     * balances (mode {@code service}) are among them only where their endpoints were asked for by code. Never null.
     */
    List<ServiceOverview> services();

    /**
     * One of them; empty where this process does not follow it.
     *
     * @param service {@code <service>[.<namespace>][:<port>]}
     */
    Optional<ServiceOverview> service(String service);

    /** What this instance serves. Never null. */
    InstanceOverview instance();

    /**
     * No new calls for the endpoint, unless nothing else is ready, until {@link #resumeEndpoint}; those in flight go on. It
     * takes hold within a moment, and ends with the endpoint. Takes the place of what was asked for before.
     *
     * @param service {@code <service>[.<namespace>][:<port>]}
     * @param endpoint its pod, address or URI
     */
    void drainEndpoint(String service, String endpoint);

    /**
     * As {@link #drainEndpoint}, for a time.
     *
     * @param service {@code <service>[.<namespace>][:<port>]}
     * @param endpoint its pod, address or URI
     * @param time more than 0
     */
    void ejectEndpoint(String service, String endpoint, Duration time);

    /**
     * Takes {@link #drainEndpoint} and {@link #ejectEndpoint} back. Does nothing where neither was asked for. What the
     * endpoint's own calls led to stays: where it failed, it may still be ejected for that.
     *
     * @param service {@code <service>[.<namespace>][:<port>]}
     * @param endpoint its pod, address or URI
     */
    void resumeEndpoint(String service, String endpoint);

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
