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

    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private Rendezvous() {
    }

    /** An endpoint's place in the order of the process with that number, any long: the lowest comes first. */
    static long rank(EndpointId id, long process) {
        long hash = FNV_OFFSET;
        String owner = id.owner();
        for (int i = 0; i < owner.length(); i++) {
            hash = (hash ^ owner.charAt(i)) * FNV_PRIME;
        }
        return mix(mix((hash ^ id.port()) * FNV_PRIME) ^ process);
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

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014): each bit of the result depends on each bit given. */
    private static long mix(long bits) {
        long mixed = bits + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
