package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Each endpoint in proportion to its weight, its calls spread evenly over time: the static-stride scheduler of gRFC A58
 * (io.grpc.xds.WeightedRoundRobinLoadBalancer). The endpoints are gone through in turn; one of weight w is passed over in
 * as many rounds as its share of the greatest weight says. Where all weights are equal this is round robin. The weights
 * are those of the moment that this was made. Thread-safe.
 */
final class StaticStride implements Picker {

    /** No weight is more, or less, than so many times the mean. It also bounds how many are passed over for a pick. */
    static final double MAX_RATIO = 10;
    static final double MIN_RATIO = 0.1;

    /** What the greatest weight is scaled to. */
    private static final int FULL = 0xFFFF;

    private final int[] weights;
    private final AtomicLong position;

    /**
     * @param weights of each endpoint, not negative, or NaN where it is not known: such a one has the mean of the others, and
     *        where fewer than two are known, all come out equal
     * @param position goes on through all pickers of a channel
     */
    StaticStride(double[] weights, AtomicLong position) {
        this.weights = new int[weights.length];
        this.position = position;
        double mean = DoubleStream.of(weights).filter(StaticStride::usable).average().orElse(0);
        double max = Math.min(DoubleStream.of(weights).filter(StaticStride::usable).max().orElse(0), mean * MAX_RATIO);
        for (int i = 0; i < weights.length; i++) {
            double weight = usable(weights[i]) ? Math.max(mean * MIN_RATIO, Math.min(max, weights[i])) : mean;
            this.weights[i] = max == 0 ? FULL : (int) Math.max(1, Math.round(weight / max * FULL));
        }
    }

    private static boolean usable(double weight) {
        return weight >= 0 && weight < Double.POSITIVE_INFINITY;
    }

    @Override
    public Explained explained(long key, boolean streaming) {
        int place = pick(key, streaming);
        long sum = IntStream.of(weights).asLongStream().sum();
        return new Explained(place, String.format(Locale.ROOT, "in turn by weight, %.1f %% of all weights together",
                100.0 * weights[place] / sum));
    }

    @Override
    public int pick(long key, boolean streaming) {
        while (true) {
            long turn = position.getAndIncrement();
            long round = turn / weights.length;
            int index = (int) (turn - round * weights.length);
            int weight = weights[index];
            // endpoints of equal weight are not all passed over in the same round
            long stagger = (long) index * (FULL / 2);
            if ((weight * round + stagger) % FULL >= FULL - weight) {
                return index;
            }
        }
    }
}
