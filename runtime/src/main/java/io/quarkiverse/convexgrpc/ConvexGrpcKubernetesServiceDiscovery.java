package io.quarkiverse.convexgrpc;

import java.util.List;
import java.util.Optional;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Which endpoints services have. A CDI bean. Thread-safe.
 * <p>
 * A service is named as a client's host is: {@code <service>}, which is in the application's own namespace, or
 * {@code <service>.<namespace>}; {@code :<port>} after it names one of several ports of the Service. It is followed from the
 * first time that it is asked for until the application ends, so that later answers are at hand: then nothing blocks. The
 * first time, methods that return a value wait for what the Kubernetes API says, for 5 seconds at most; on an event loop, where
 * nothing may wait, they throw {@link IllegalStateException} instead, and the methods that return a {@code Uni} are there for
 * that.
 * <p>
 * Wherever a service is asked for: {@link IllegalArgumentException} for a name that Kubernetes would refuse, and
 * {@link ServiceDiscoveryException} where nobody can say what endpoints it has, for instance since
 * {@code quarkus.convex-grpc.service-discovery.enabled=false}, and it has no static ones. Methods that return a {@code Uni} or
 * a {@code Multi} throw the former, and fail with the latter. A {@code Uni} fails with {@link ServiceDiscoveryException} after
 * the
 * same 5 seconds; it goes on as those of {@link ConvexGrpcLoadBalancer} do, and a {@code Multi} tells each change on a worker
 * thread of this extension. Nothing is ever null.
 */
public interface ConvexGrpcKubernetesServiceDiscovery {

    /**
     * A healthy endpoint of the service, chosen by the service's policy; empty where there is none.
     *
     * @param service {@code <service>[.<namespace>][:<port>]}
     */
    Optional<ServiceEndpoint> getServiceEndpoint(String service);

    /**
     * All endpoints of the service that discovery knows, in any state, ordered by endpoint; empty where there is none.
     *
     * @param service {@code <service>[.<namespace>][:<port>]}
     */
    List<ServiceEndpoint> getAllServiceEndpoints(String service);

    /** As {@link #getServiceEndpoint}, for those who may not wait. */
    Uni<Optional<ServiceEndpoint>> serviceEndpoint(String service);

    /** As {@link #getAllServiceEndpoints}, for those who may not wait. */
    Uni<List<ServiceEndpoint>> allServiceEndpoints(String service);

    /**
     * All endpoints of the service: as they are now, once that is known, and again whenever they change. Who is slow gets the
     * latest. It never ends by itself; where the Kubernetes API is lost, the last endpoints that were known stay. It fails
     * with {@link ServiceDiscoveryException} where nobody can say what they are and no earlier ones are known.
     *
     * @param service {@code <service>[.<namespace>][:<port>]}
     */
    Multi<List<ServiceEndpoint>> serviceEndpointChanges(String service);

    /** What is known of all services that are followed: those of gRPC clients, and those that were asked for. Never waits. */
    DiscoveryStatistics getDiscoveryStatistics();
}
