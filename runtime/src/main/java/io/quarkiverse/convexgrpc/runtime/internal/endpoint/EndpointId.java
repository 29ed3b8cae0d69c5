package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

/**
 * Who an endpoint is, whatever else changes about it: what is known about an endpoint is kept under this across
 * snapshots, and a pod that took over another pod's address is another endpoint.
 *
 * @param owner the pod's uid, or the address where no pod is named
 * @param port 1 to 65535
 */
public record EndpointId(String owner, int port) implements Comparable<EndpointId> {

    public EndpointId {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
    }

    @Override
    public int compareTo(EndpointId other) {
        int byOwner = owner.compareTo(other.owner);
        return byOwner != 0 ? byOwner : Integer.compare(port, other.port);
    }

    @Override
    public String toString() {
        return owner + ':' + port;
    }
}
