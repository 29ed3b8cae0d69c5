package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.List;

import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;

/**
 * The endpoint with the fewest calls in flight: of all where there are few, else of two drawn at random (Mitzenmacher,
 * "The Power of Two Choices in Randomized Load Balancing", 2001; gRFC A48). Comparing all where that is cheap matters:
 * with two slow endpoints of four, one draw in six sees only the slow ones. Equals are chosen among by chance, so that
 * many small clients do not all prefer the same endpoint.
 */
final class LeastRequest implements Picker {

    /** Up to this many endpoints, all are compared. */
    static final int COMPARE_ALL = 8;

    private final EndpointLoad[] endpoints;
    private final Randomness randomness;

    LeastRequest(List<EndpointLoad> endpoints, Randomness randomness) {
        this.endpoints = endpoints.toArray(EndpointLoad[]::new);
        this.randomness = randomness;
    }

    @Override
    public int pick() {
        return endpoints.length <= COMPARE_ALL ? leastOfAll() : lesserOfTwo();
    }

    private int leastOfAll() {
        int size = endpoints.length;
        int candidate = randomness.below(size);
        int best = candidate;
        int least = endpoints[best].inFlight();
        for (int i = 1; i < size && least > 0; i++) {
            candidate = candidate + 1 == size ? 0 : candidate + 1;
            int inFlight = endpoints[candidate].inFlight();
            if (inFlight < least) {
                least = inFlight;
                best = candidate;
            }
        }
        return best;
    }

    private int lesserOfTwo() {
        int first = randomness.below(endpoints.length);
        int second = randomness.below(endpoints.length - 1);
        if (second >= first) {
            second++;
        }
        return endpoints[second].inFlight() < endpoints[first].inFlight() ? second : first;
    }
}
