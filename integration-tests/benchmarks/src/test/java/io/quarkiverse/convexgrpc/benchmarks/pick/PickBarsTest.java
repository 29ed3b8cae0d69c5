package io.quarkiverse.convexgrpc.benchmarks.pick;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.benchmarks.Bar;

class PickBarsTest {

    private static final String OURS = "convex best";

    private final Scores scores = new Scores();
    private final PickBars bars = new PickBars(scores, OURS, List.of(10, 10_000));

    @Test
    void times_areRatiosAndTheWorstSizeCounts() {
        scores.clock(20);
        put(Scores.PICK, OURS, 10, 20);
        put(Scores.PICK, OURS, 10_000, 31);
        put(Scores.PICK, Candidate.ROUND_ROBIN, 10, 4);
        put(Scores.PICK, Candidate.ROUND_ROBIN, 10_000, 5);
        put(Scores.BUSY, OURS, 10, 10);
        put(Scores.BUSY, OURS, 10_000, 15);
        put(Scores.BUSY, Candidate.ROUND_ROBIN, 10, 4);
        put(Scores.BUSY, Candidate.ROUND_ROBIN, 10_000, 4);
        put(Scores.CALL, OURS, 10, 260);
        put(Scores.CALL, OURS, 10_000, 100);
        put(Scores.CALL, Candidate.LEAST_REQUEST, 10, 70);
        put(Scores.CALL, Candidate.LEAST_REQUEST, 10_000, 70);
        assertThat(bars.times()).extracting(Bar::line).containsExactly(
                "NOT kept  pick among 10,000 <= 1.5 x among 10: 1.55",
                "NOT kept  pick <= 5 x grpc round_robin, at worst: 6.20",
                "kept      pick among 10,000 <= 1.5 x among 10, a call in flight for each: 1.50",
                "kept      pick <= 5 x grpc round_robin, at worst, a call in flight for each: 3.75",
                "NOT kept  pick and bookkeeping <= 3 x xds least_request and two clock readings, at worst: 1.04");
    }

    @Test
    void bytes_ofAnyNumberOfThreads_count() {
        scores.put(Scores.PICK, OURS, 10, 1, new Score(1, 0.01));
        scores.put(Scores.PICK, OURS, 10_000, 1, new Score(1, 0.2));
        scores.put(Scores.PICK, OURS, 10, 2, new Score(1, 24));
        scores.put(Scores.PICK, OURS, 10_000, 2, new Score(1, 0));
        for (int endpoints : new int[] { 10, 10_000 }) {
            scores.put(Scores.BUSY, OURS, endpoints, 1, new Score(1, 0));
            scores.put(Scores.BUSY, OURS, endpoints, 2, new Score(1, 32));
        }
        assertThat(bars.bytes(List.of(1)).kept()).isTrue();
        assertThat(bars.bytes(List.of(1, 2))).isEqualTo(new Bar("pick allocates 0 bytes", "32.000", false));
    }

    private void put(String what, String balancer, int endpoints, double nanos) {
        scores.put(what, balancer, endpoints, 1, new Score(nanos, 0));
    }
}
