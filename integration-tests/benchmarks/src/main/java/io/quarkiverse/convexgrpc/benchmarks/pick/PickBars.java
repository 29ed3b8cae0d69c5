package io.quarkiverse.convexgrpc.benchmarks.pick;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

import io.quarkiverse.convexgrpc.benchmarks.Bar;

/** What is asked of a pick of ours, by one thread. All are ratios within a run: times depend on the machine. */
final class PickBars {

    static final double FLAT_RATIO = 1.5;
    static final double ROUND_ROBIN_RATIO = 5;
    static final double LEAST_REQUEST_RATIO = 3;
    /** Below, it is what JMH itself allocates, shared out among operations. */
    static final double NO_BYTES = 1;

    private static final int FEW = 10;
    private static final int MANY = 10_000;

    private final Scores scores;
    private final String balancer;
    private final List<Integer> sizes;

    PickBars(Scores scores, String balancer, List<Integer> sizes) {
        this.scores = scores;
        this.balancer = balancer;
        this.sizes = sizes;
    }

    List<Bar> times() {
        List<Bar> bars = new ArrayList<>();
        pick(bars, Scores.PICK, "");
        pick(bars, Scores.BUSY, ", a call in flight for each");
        bars.add(bar("pick and bookkeeping <= 3 x " + Candidate.LEAST_REQUEST + " and two clock readings, at worst",
                worst(n -> nanos(Scores.CALL, balancer, n) / (LEAST_REQUEST_RATIO
                        * nanos(Scores.CALL, Candidate.LEAST_REQUEST, n) + 2 * scores.clock())),
                1));
        return bars;
    }

    private void pick(List<Bar> bars, String what, String when) {
        if (sizes.contains(FEW) && sizes.contains(MANY)) {
            bars.add(bar("pick among 10,000 <= 1.5 x among 10" + when,
                    nanos(what, balancer, MANY) / nanos(what, balancer, FEW), FLAT_RATIO));
        }
        bars.add(bar("pick <= 5 x " + Candidate.ROUND_ROBIN + ", at worst" + when,
                worst(n -> nanos(what, balancer, n) / nanos(what, Candidate.ROUND_ROBIN, n)), ROUND_ROBIN_RATIO));
    }

    /** Whether a pick allocates does not depend on the machine. */
    Bar bytes(List<Integer> threads) {
        double most = 0;
        for (int thread : threads) {
            for (String what : List.of(Scores.PICK, Scores.BUSY)) {
                most = Math.max(most, worst(n -> scores.get(what, balancer, n, thread).bytes()));
            }
        }
        return new Bar("pick allocates 0 bytes", String.format(Locale.ROOT, "%.3f", most), most < NO_BYTES);
    }

    private double nanos(String what, String of, int endpoints) {
        return scores.get(what, of, endpoints, 1).nanos();
    }

    private double worst(IntToDoubleFunction ratio) {
        return sizes.stream().mapToDouble(ratio::applyAsDouble).max().orElse(Double.NaN);
    }

    private static Bar bar(String text, double value, double most) {
        return new Bar(text, String.format(Locale.ROOT, "%.2f", value), value <= most);
    }
}
