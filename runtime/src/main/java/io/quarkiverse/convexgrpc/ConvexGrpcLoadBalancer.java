package io.quarkiverse.convexgrpc;

import java.util.function.Function;

import io.smallrye.mutiny.Uni;

/**
 * Picks endpoints by a service's policy, for calls by any protocol. A CDI bean. Thread-safe.
 * <p>
 * A {@code Uni} that picks goes on at once, on the thread that subscribes, as soon as anything is known of the service. The
 * first time that the service is asked for it has to wait: then it goes on later on a worker thread of this extension, and
 * so do others that wait for the same service, one after the other, so what it does there should not block. Who needs a
 * certain thread, such as the event loop of the request, says so by {@code emitOn}.
 * <p>
 * Policy, ejection, zones, subsets, slow start and limits are those of the service
 * ({@code quarkus.convex-grpc.services."<service>".…}), and what is learned here is shared with the gRPC clients of this
 * process. It connects to nothing: where a gRPC client waits for connections, this picks among all that are ready.
 * Where the service is one that is left to a mesh, by {@code mode=service} or {@code load-balancing.enabled=false}, it picks
 * any
 * that is ready, at random, and heeds nothing else.
 * <p>
 * Names and exceptions are as {@link ConvexGrpcKubernetesServiceDiscovery} has them; and {@link ServiceUnavailableException}
 * where no endpoint can be called now. gRPC clients with {@code name-resolver=convex} need none of this.
 */
public interface ConvexGrpcLoadBalancer {

    /**
     * Picks an endpoint for one call.
     *
     * @param service {@code <service>[.<namespace>][:<port>]}
     * @return tell it how the call ended; never null
     */
    Uni<EndpointPick> pick(String service);

    /**
     * Picks an endpoint for one call that has a key.
     *
     * @param service {@code <service>[.<namespace>][:<port>]}
     * @param key with the policy {@code consistent-hash}, calls with the same key go to the same endpoint; other policies do
     *        not
     *        heed it; not null
     * @return tell it how the call ended; never null
     */
    Uni<EndpointPick> pick(String service, String key);

    /** As {@link #pick(String)}, waiting the first time that the service is asked for, as discovery does. */
    EndpointPick pickAndAwait(String service);

    /** As {@link #pick(String, String)}, waiting the first time that the service is asked for, as discovery does. */
    EndpointPick pickAndAwait(String service, String key);

    /**
     * Makes one call at an endpoint that it picks, and takes in how it ended.
     *
     * @param call makes the call; what it fails with, or throws, is a fault of the endpoint as {@link EndpointPick#failed} has
     *        it; a cancelled subscription says nothing
     * @return what the call says; each subscription makes a call
     */
    <T> Uni<T> call(String service, Function<ServiceEndpoint, Uni<T>> call);

    /** As {@link #call}, for calls that block. */
    <T> T callAndAwait(String service, Function<ServiceEndpoint, T> call);
}
