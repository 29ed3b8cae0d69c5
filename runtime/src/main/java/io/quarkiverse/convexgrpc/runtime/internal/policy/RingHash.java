package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.Arrays;
import java.util.List;

import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;

/**
 * The endpoint that owns the key: the next one clockwise on a ring on which each endpoint has many points (Karger et al.,
 * "Consistent Hashing and Random Trees", 1997). Where an endpoint comes or goes, only keys that it gets or had move. One
 * that is too busy is passed over for the next (Mirrokni, Thorup and Zadimoghaddam, "Consistent Hashing with Bounded
 * Loads", 2017). Points follow from the endpoint's name and port alone, so all clients agree, and a StatefulSet's pod that
 * is replaced keeps its keys. A call without a key goes anywhere. Thread-safe.
 */
final class RingHash implements Picker {

    /** Points of one endpoint: the more, the more equal the shares, here within a fifth or so. */
    static final int POINTS = 100;
    /** Nobody gets more than so many times the mean of calls in flight. */
    static final double BOUND = 1.25;
    /** With fewer calls in flight than this nobody is too busy: a key would else seldom stay where it belongs. */
    static final int NEVER_BUSY = 4;
    /** The mean is of all endpoints, or of so many where there are more. */
    static final int SAMPLES = 16;

    /** The lower bits of a point tell whose it is, the upper ones where. */
    private static final int OWNER_BITS = 20;
    private static final int OWNER_MASK = (1 << OWNER_BITS) - 1;

    private final EndpointLoad[] endpoints;
    private final long[] ring;
    private final Randomness randomness;

    /** @param endpoints fewer than a million */
    RingHash(List<EndpointLoad> endpoints, Randomness randomness) {
        this.endpoints = endpoints.toArray(EndpointLoad[]::new);
        this.ring = new long[this.endpoints.length * POINTS];
        this.randomness = randomness;
        for (int i = 0; i < ring.length; i++) {
            int owner = i / POINTS;
            EndpointLoad endpoint = this.endpoints[owner];
            long name = KeyHash.of(endpoint.name()) + endpoint.id().port();
            ring[i] = place(KeyHash.mix(name + (long) (i % POINTS) * KeyHash.STEP)) | owner;
        }
        Arrays.sort(ring);
    }

    /** Where on the ring a hash lies, with room for the owner. */
    private static long place(long hash) {
        return hash >>> 1 & ~(long) OWNER_MASK;
    }

    @Override
    public int pick(long key, boolean streaming) {
        if (key == 0) {
            return randomness.below(endpoints.length);
        }
        int first = after(key);
        int owner = owner(first);
        return endpoints[owner].inFlight() < NEVER_BUSY ? owner : notTooBusy(first);
    }

    @Override
    public Explained explained(long key, boolean streaming) {
        int picked = pick(key, streaming);
        if (key == 0) {
            return new Explained(picked, "any of " + endpoints.length + ", since the call has no key");
        }
        int owner = owner(after(key));
        return new Explained(picked, owner == picked ? "owns the key with hash " + Long.toHexString(key)
                : "next to " + endpoints[owner] + ", which owns the key with hash " + Long.toHexString(key)
                        + " and is too busy, "
                        + endpoints[owner].inFlight() + " in flight");
    }

    /** The first point that is not before the key's. */
    private int after(long key) {
        int found = Arrays.binarySearch(ring, place(key));
        return found >= 0 ? found : -found - 1;
    }

    private int owner(int point) {
        return (int) (ring[point < ring.length ? point : point - ring.length] & OWNER_MASK);
    }

    private int notTooBusy(int first) {
        double capacity = Math.max(NEVER_BUSY, Math.ceil(BOUND * meanInFlight()));
        for (int k = 0; k < ring.length; k++) {
            int owner = owner(first + k);
            if (endpoints[owner].inFlight() < capacity) {
                return owner;
            }
        }
        return owner(first);
    }

    /** With the call that is to be sent. */
    private double meanInFlight() {
        int size = endpoints.length;
        int seen = Math.min(size, SAMPLES);
        int step = size / seen;
        int sum = 0;
        for (int k = 0, i = step == 1 ? 0 : randomness.below(size); k < seen; k++) {
            sum += endpoints[i].inFlight();
            i += step;
            i = i < size ? i : i - size;
        }
        return (double) sum / seen + 1.0 / size;
    }
}
