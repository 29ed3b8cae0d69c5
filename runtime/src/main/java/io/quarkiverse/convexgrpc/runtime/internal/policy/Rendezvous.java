package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;

/**
 * Highest random weight: each process ranks all endpoints in an order of its own that looks random and never changes, so
 * that one endpoint more or less moves no other (Thaler and Ravishankar, 1998; gRFC A68).
 */
final class Rendezvous {

    private Rendezvous() {
    }

    /** An endpoint's place in the order of the process with that number, any long: the lowest comes first. */
    static long rank(EndpointId id, long process) {
        return spread(spread(KeyHash.fnv(KeyHash.fnv(id.owner()), id.port())) ^ process);
    }

    /** Like {@link #rank}, as a number above 0 and up to 1. */
    static double fraction(EndpointId id, long process) {
        return ((rank(id, process) >>> 11) + 1) * 0x1p-53;
    }

    /** The endpoints that come first, at most so many. */
    static Set<EndpointId> first(List<Endpoint> endpoints, int count, long process) {
        if (count <= 0) {
            return Set.of();
        }
        long[] ranks = endpoints.stream().mapToLong(endpoint -> rank(endpoint.id(), process)).toArray();
        long last = ranks.length <= count ? Long.MAX_VALUE : LongStream.of(ranks).sorted().toArray()[count - 1];
        return IntStream.range(0, ranks.length).filter(i -> ranks[i] <= last).mapToObj(i -> endpoints.get(i).id())
                .collect(Collectors.toSet());
    }

    /** As a generator SplitMix64 does: each bit of the result depends on each bit given, and 0 gives no 0. */
    private static long spread(long bits) {
        return KeyHash.mix(bits + KeyHash.STEP);
    }
}
