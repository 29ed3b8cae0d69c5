package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleBiFunction;

import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadReport;
import io.quarkiverse.convexgrpc.runtime.internal.load.Selection;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * A way of choosing. One instance serves one channel for its life and carries what must outlive an update, such as a
 * position in a round; each update makes a new picker. Thread-safe.
 */
@FunctionalInterface
public interface Policy {

    /**
     * A picker over these endpoints.
     *
     * @param endpoints at least one, each once; not changed afterwards
     */
    Picker picker(List<EndpointLoad> endpoints);

    /** Any endpoint. */
    static Policy random(Randomness randomness) {
        return endpoints -> new Chance(endpoints.size(), randomness);
    }

    /** The endpoint that owns the key of a call, unless it is too busy. */
    static Policy consistentHash(Randomness randomness) {
        return endpoints -> new RingHash(endpoints, randomness);
    }

    /** In proportion to what the endpoints could do, by their load reports (gRFC A58). */
    static Policy weighted(Randomness randomness, Ticker ticker) {
        return stride(randomness, ticker, EndpointLoad::weight);
    }

    /** In proportion to how well the endpoints say they are in their load reports. */
    static Policy healthScore(Randomness randomness, Ticker ticker) {
        return stride(randomness, ticker, (endpoint, now) -> {
            LoadReport report = endpoint.report(now);
            return report == null ? Double.NaN : report.healthScore();
        });
    }

    private static Policy stride(Randomness randomness, Ticker ticker, ToDoubleBiFunction<EndpointLoad, Long> weight) {
        AtomicLong position = new AtomicLong(randomness.below(Integer.MAX_VALUE));
        return endpoints -> {
            long now = ticker.read();
            return new StaticStride(endpoints.stream().mapToDouble(endpoint -> weight.applyAsDouble(endpoint, now)).toArray(),
                    position);
        };
    }

    /** Every endpoint in turn, beginning anywhere. */
    static Policy roundRobin(Randomness randomness) {
        return new RoundRobin(randomness);
    }

    /** The endpoint that is likely to answer first, by what this process's calls say. */
    static Policy adaptive(Randomness randomness, Ticker ticker) {
        return endpoints -> new Adaptive(endpoints, randomness, ticker);
    }

    /** The endpoint with the fewest calls in flight from this process. */
    static Policy leastRequest(Randomness randomness) {
        return endpoints -> new LeastRequest(endpoints, randomness);
    }

    /**
     * This policy, with at most so many calls of this process in flight at an endpoint; 0 for any number.
     *
     * @param admitted how many of the pickers' endpoints, from the first on, may take a call instead of one that is full
     */
    default Policy limited(int inFlight, int admitted) {
        return inFlight > 0 ? Capped.around(this, inFlight, admitted) : this;
    }

    /**
     * This policy for the endpoints that are admitted, and now and then a call for one that is on trial. The pickers expect
     * the admitted endpoints, then those on trial, each in their order.
     */
    default Policy within(Selection selection, Ticker ticker) {
        return HalfOpen.around(this, selection, ticker);
    }
}
