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
    public int pick(long key, boolean streaming) {
        return endpoints.length <= COMPARE_ALL ? leastOfAll() : lesserOfTwo();
    }

    @Override
    public Explained explained(long key, boolean streaming) {
        int place = pick(key, streaming);
        int compared = endpoints.length <= COMPARE_ALL ? endpoints.length : 2;
        return new Explained(place, endpoints[place].inFlight() + " in flight, the fewest of " + compared + " compared, of "
                + endpoints.length);
    }

    private int leastOfAll() {
        int random = Draw.from(randomness);
        int least = Ties.NONE;
        int place = 0;
        for (int i = 0; i < endpoints.length; i++) {
            random = Ties.next(random);
            int rank = Ties.rank(endpoints[i].inFlight(), random);
            place = Ties.lesser(rank, least, i, place);
            least = Math.min(least, rank);
        }
        return place;
    }

    private int lesserOfTwo() {
        int first = Draw.place(Draw.from(randomness), endpoints.length);
        int second = Draw.place(Draw.from(randomness), endpoints.length - 1);
        if (second >= first) {
            second++;
        }
        return endpoints[second].inFlight() < endpoints[first].inFlight() ? second : first;
    }
}
