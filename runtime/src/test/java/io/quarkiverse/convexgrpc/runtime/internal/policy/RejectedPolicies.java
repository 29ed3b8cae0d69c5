package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/** What {@code adaptive} was measured against and is not; for the simulator only. ADR 0010 has the figures. */
final class RejectedPolicies {

    private RejectedPolicies() {
    }

    /**
     * Finagle's peak-EWMA: the mean latency rises to a new peak at once and falls over 10 s; times the calls in flight;
     * the lesser of two that are drawn.
     */
    static Policy peakEwma(Randomness randomness, Ticker ticker) {
        return new PeakEwma(randomness, ticker, 2);
    }

    /** The same, of all endpoints. */
    static Policy peakEwmaOfAll(Randomness randomness, Ticker ticker) {
        return new PeakEwma(randomness, ticker, Integer.MAX_VALUE);
    }

    /**
     * Prequal's rule: of three that are drawn, those with more calls in flight than four of five endpoints are hot; the
     * fastest of the cold ones, else the hot one with the fewest calls.
     */
    static Policy hotCold(Randomness randomness, Ticker ticker) {
        return endpoints -> (key, streaming) -> {
            int[] sorted = endpoints.stream().mapToInt(EndpointLoad::waiting).sorted().toArray();
            int hot = sorted[(int) (sorted.length * 0.8)];
            int best = -1;
            float least = Float.MAX_VALUE;
            for (int k = 0; k < 3; k++) {
                int i = randomness.below(endpoints.size());
                EndpointLoad endpoint = endpoints.get(i);
                float cost = endpoint.waiting() > hot ? 1e9f + endpoint.waiting() : endpoint.slowness();
                if (best < 0 || cost < least) {
                    best = i;
                    least = cost;
                }
            }
            return best;
        };
    }

    /** What {@code adaptive} does, of two that are drawn. */
    static Policy adaptiveOfTwo(Randomness randomness, Ticker ticker) {
        return endpoints -> (key, streaming) -> {
            int first = randomness.below(endpoints.size());
            int second = (first + 1 + randomness.below(Math.max(1, endpoints.size() - 1))) % endpoints.size();
            return cost(endpoints.get(second)) < cost(endpoints.get(first)) ? second : first;
        };
    }

    /** What {@code adaptive} does where it knows no equals: the least cost alone decides, down to the last digit. */
    static Policy adaptiveWithoutTolerance(Randomness randomness, Ticker ticker) {
        return endpoints -> (key, streaming) -> {
            int start = randomness.below(endpoints.size());
            return IntStream.range(start, start + endpoints.size()).map(i -> i % endpoints.size()).boxed()
                    .min((a, b) -> Float.compare(cost(endpoints.get(a)), cost(endpoints.get(b)))).orElseThrow();
        };
    }

    private static float cost(EndpointLoad endpoint) {
        return endpoint.slowness() * (1 + endpoint.waiting());
    }

    private static final class PeakEwma implements SimulatedClient.Learning {

        private static final double DECAY_NANOS = 10e9;
        /** What a failure counts as; without it, an endpoint that fails fast is the fastest. */
        private static final double PENALTY_NANOS = 5e9;

        private final Map<EndpointLoad, double[]> means = new HashMap<>();
        private final Randomness randomness;
        private final Ticker ticker;
        private final int draws;

        PeakEwma(Randomness randomness, Ticker ticker, int draws) {
            this.randomness = randomness;
            this.ticker = ticker;
            this.draws = draws;
        }

        @Override
        public Picker picker(List<EndpointLoad> endpoints) {
            return (key, streaming) -> {
                int best = -1;
                double least = Double.MAX_VALUE;
                int count = Math.min(draws, endpoints.size());
                int start = randomness.below(endpoints.size());
                for (int k = 0; k < count; k++) {
                    int i = count < endpoints.size() ? randomness.below(endpoints.size()) : (start + k) % endpoints.size();
                    EndpointLoad endpoint = endpoints.get(i);
                    double[] mean = mean(endpoint);
                    observe(mean, 0);
                    double cost = mean[0] == 0 && endpoint.waiting() != 0 ? Double.MAX_VALUE / 2
                            : mean[0] * (1 + endpoint.waiting());
                    if (best < 0 || cost < least) {
                        best = i;
                        least = cost;
                    }
                }
                return best;
            };
        }

        private double[] mean(EndpointLoad endpoint) {
            return means.computeIfAbsent(endpoint, e -> new double[] { 0, ticker.read() });
        }

        private void observe(double[] mean, double nanos) {
            double now = ticker.read();
            double weight = Math.exp(-Math.max(0, now - mean[1]) / DECAY_NANOS);
            mean[0] = nanos > mean[0] ? nanos : nanos * (1 - weight) + mean[0] * weight;
            mean[1] = now;
        }

        @Override
        public void ended(EndpointLoad load, Outcome outcome, long elapsedNanos) {
            observe(mean(load), outcome == Outcome.OK ? elapsedNanos : PENALTY_NANOS);
        }
    }
}
