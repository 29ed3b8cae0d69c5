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
 * @param ejectedByHand whether it is {@link Condition#DRAINING} since somebody ejected it for a time
 */
public record Endpoint(EndpointId id, List<InetAddress> addresses, Condition condition, String pod, String zone,
        String node, Hints hints, boolean ejectedByHand) {

    public Endpoint {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("addresses: none (expected: at least one)");
        }
    }

    /** An endpoint that nobody ejected. */
    public Endpoint(EndpointId id, List<InetAddress> addresses, Condition condition, String pod, String zone, String node,
            Hints hints) {
        this(id, addresses, condition, pod, zone, node, hints, false);
    }

    /** An endpoint of which nobody says who it is meant for. */
    public Endpoint(EndpointId id, List<InetAddress> addresses, Condition condition, String pod, String zone, String node) {
        this(id, addresses, condition, pod, zone, node, Hints.NONE);
    }

    /** The same endpoint, taken out of use by hand. */
    Endpoint outOfUse(boolean ejected) {
        return new Endpoint(id, addresses, Condition.DRAINING, pod, zone, node, hints, ejected);
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
