package io.quarkiverse.convexgrpc;

import java.util.List;

/**
 * What this instance serves. Immutable.
 *
 * @param instanceName what it is called in logs and metrics:
 *        {@code <quarkus.convex-grpc.service-instance-prefix>-<pod or host name>}; never null
 * @param serviceName the service that it is an instance of, {@code quarkus.convex-grpc.service-name}; never null
 * @param grpcServices the full names of the gRPC services that it serves, ordered by name; empty where it serves none; never
 *        null
 * @param drainState where it stands; never null
 * @param inFlight calls that it is serving
 * @param requestsPerSecond calls that came, in the last seconds
 */
public record InstanceOverview(String instanceName, String serviceName, List<String> grpcServices, DrainState drainState,
        int inFlight, double requestsPerSecond) {

    public InstanceOverview {
        grpcServices = List.copyOf(grpcServices);
    }
}
