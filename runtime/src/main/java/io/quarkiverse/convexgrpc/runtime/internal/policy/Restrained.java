package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;

import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * Gives some endpoints less than their share, whatever the policy: a pick that falls on one of them stands with the
 * probability of its weight, else the policy picks again among those of full weight. A policy that goes by load would
 * send every call to the one that has none; so an endpoint with calls in flight gets no further one until it has less than
 * its weight's part of what the other has. An endpoint's very first call stands always: that it works is known soon.
 */
final class Restrained implements Picker {

    private static final int CHANCES = 1 << 16;

    private final EndpointLoad[] endpoints;
    /** Null where an endpoint has its full share. */
    private final Weight[] weights;
    private final Picker all;
    private final Picker full;
    /** Where the full ones are among all. */
    private final int[] places;
    private final Randomness randomness;
    private final Ticker ticker;

    private Restrained(Policy policy, Policy instead, List<EndpointLoad> endpoints, List<Weight> weights, int[] places,
            Randomness randomness, Ticker ticker) {
        this.endpoints = endpoints.toArray(EndpointLoad[]::new);
        this.weights = weights.toArray(Weight[]::new);
        this.places = places;
        this.all = policy.picker(endpoints);
        this.full = instead.picker(IntStream.of(places).mapToObj(endpoints::get).toList());
        this.randomness = randomness;
        this.ticker = ticker;
    }

    /**
     * The policy's own picker where no endpoint, or every one, is restrained.
     *
     * @param instead another instance of the same policy: one that goes in turn must keep two places
     * @param weights of each endpoint, null for its full share
     */
    static Picker picker(Policy policy, Policy instead, List<EndpointLoad> endpoints, List<Weight> weights,
            Randomness randomness, Ticker ticker) {
        int[] places = IntStream.range(0, weights.size()).filter(i -> weights.get(i) == null).toArray();
        return places.length == 0 || weights.stream().noneMatch(Objects::nonNull) ? policy.picker(endpoints)
                : new Restrained(policy, instead, endpoints, weights, places, randomness, ticker);
    }

    @Override
    public int pick(long key, boolean streaming) {
        int picked = all.pick(key, streaming);
        float share = share(picked);
        if (share >= 1 || endpoints[picked].untried()) {
            return picked;
        }
        int instead = places[full.pick(key, streaming)];
        return stands(picked, instead, share, streaming) ? picked : instead;
    }

    @Override
    public Explained explained(long key, boolean streaming) {
        Explained first = all.explained(key, streaming);
        int picked = first.place();
        float share = share(picked);
        if (share >= 1) {
            return first;
        }
        String held = String.format(Locale.ROOT, "%s gets %.0f %% of its share", endpoints[picked], share * 100);
        if (endpoints[picked].untried()) {
            return new Explained(picked, held + " and its first call in any case; " + first.why());
        }
        Explained other = full.explained(key, streaming);
        int instead = places[other.place()];
        return stands(picked, instead, share, streaming)
                ? new Explained(picked, held + ", of which this is a part; " + first.why())
                : new Explained(instead, held + ", so not that one; " + other.why());
    }

    private float share(int place) {
        Weight weight = weights[place];
        return weight == null ? 1 : weight.at(ticker.read());
    }

    private boolean stands(int picked, int instead, float share, boolean streaming) {
        return randomness.below(CHANCES) < share * CHANCES && mayTakeMore(picked, instead, share, streaming);
    }

    private boolean mayTakeMore(int picked, int instead, float share, boolean streaming) {
        int calls = calls(picked, streaming);
        return calls == 0 || calls < share * calls(instead, streaming);
    }

    private int calls(int place, boolean streaming) {
        return streaming ? endpoints[place].inFlight() : endpoints[place].waiting();
    }
}
