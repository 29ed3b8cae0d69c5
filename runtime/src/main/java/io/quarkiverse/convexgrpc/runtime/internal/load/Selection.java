package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.util.List;

/**
 * Which endpoints a channel's calls may go to.
 *
 * @param admitted those that are chosen among, at least one where there were any
 * @param probes those that get one call at a time, to see whether they have recovered
 */
public record Selection(List<EndpointLoad> admitted, List<Permit> probes) {

    public Selection {
        admitted = List.copyOf(admitted);
        probes = List.copyOf(probes);
    }
}
