package io.quarkiverse.convexgrpc;

import java.util.Optional;

/**
 * What this process knows of one endpoint, and how it uses it. Immutable.
 *
 * @param endpoint the endpoint; never null
 * @param inFlight calls of this process that have not ended there
 * @param calls calls that this process made there, those in flight as well, since it knows the endpoint
 * @param share which part of the calls to the service's present endpoints that is, from 0 to 1; 0 where there was none
 * @param cost how much longer a call is expected to take here than its method takes as a rule, by how long calls took and how
 *        many wait: 1 is as long as a rule. The policy {@code adaptive} goes by the same two, and weighs them in another way,
 *        so
 *        the cost in its log lines is another number
 * @param ejectionReason why it was ejected, {@code consecutive-failures} for instance; empty where it is not
 */
public record EndpointOverview(ServiceEndpoint endpoint, int inFlight, long calls, double share, double cost,
        Optional<String> ejectionReason) {
}
