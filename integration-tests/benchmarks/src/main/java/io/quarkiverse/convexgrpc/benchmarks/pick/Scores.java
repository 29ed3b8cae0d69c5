package io.quarkiverse.convexgrpc.benchmarks.pick;

import java.util.HashMap;
import java.util.Map;

/** All that was measured. Not thread-safe. */
final class Scores {

    static final String PICK = "pick";
    static final String BUSY = "busy";
    static final String CALL = "call";

    private record Key(String what, String balancer, int endpoints, int threads) {
    }

    private final Map<Key, Score> scores = new HashMap<>();
    private double clockNanos = Double.NaN;

    void put(String what, String balancer, int endpoints, int threads, Score score) {
        scores.put(new Key(what, balancer, endpoints, threads), score);
    }

    /** What was measured, null where it was not. */
    Score get(String what, String balancer, int endpoints, int threads) {
        return scores.get(new Key(what, balancer, endpoints, threads));
    }

    void clock(double nanos) {
        clockNanos = nanos;
    }

    /** One reading of the clock. */
    double clock() {
        return clockNanos;
    }
}
