package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import java.net.InetAddress;
import java.util.List;

/**
 * One endpoint of a service at one moment.
 *
 * @param id who it is
 * @param addresses where it is, at least one; more than one are alternatives of the same endpoint, tried in this order
 * @param condition what it may be used for
 * @param pod the pod's name, empty where no pod is named
 * @param zone the pod's zone, empty where unknown
 * @param node the pod's node, empty where unknown
 * @param hints who it is meant for
 */
public record Endpoint(EndpointId id, List<InetAddress> addresses, Condition condition, String pod, String zone,
        String node, Hints hints) {

    public Endpoint {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("addresses: none (expected: at least one)");
        }
    }

    /** An endpoint of which nobody says who it is meant for. */
    public Endpoint(EndpointId id, List<InetAddress> addresses, Condition condition, String pod, String zone, String node) {
        this(id, addresses, condition, pod, zone, node, Hints.NONE);
    }

    /** The address and port that a call is sent to first, for people to read. */
    public String address() {
        String host = addresses.get(0).getHostAddress();
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + id.port();
    }

    /** The pod's name, or the address where no pod is named. */
    public String displayName() {
        return pod.isEmpty() ? address() : pod;
    }
}
