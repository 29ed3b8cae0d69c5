package io.quarkiverse.convexgrpc;

import java.net.URI;

/**
 * One endpoint of a service, as this process knew it at one moment. Immutable.
 *
 * @param endpoint where it is, as a URI such as {@code http://10.1.2.3:50051}; an IPv6 address stands in brackets. The scheme
 *        is always {@code http}, whether its server speaks TLS or not; never null
 * @param healthy whether it is ready, and neither draining nor ejected
 * @param healthScore 0 to 100: what it said of itself in its latest load report, where one came in the last 3 minutes; else
 *        100 where it is healthy, and 0 where it is not
 * @param state what this process does with it; never null
 * @param pod the pod's name, empty where no pod is named; never null
 * @param zone the pod's zone, empty where it is not known; never null
 * @param node the pod's node, empty where it is not known; never null
 */
public record ServiceEndpoint(String endpoint, boolean healthy, double healthScore, EndpointState state, String pod,
        String zone, String node) {

    /** The IP address, without brackets. */
    public String host() {
        String host = URI.create(endpoint).getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** 1 to 65535. */
    public int port() {
        return URI.create(endpoint).getPort();
    }
}
