package io.quarkiverse.convexgrpc.benchmarks.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.benchmarks.Bar;

class CallBarsTest {

    private static final Balancer OURS = new Balancer("convex best", true, Set.of(Row.values()), null);
    private static final Balancer OTHER = new Balancer(Balancer.LEAST_REQUEST, false, Set.of(Row.values()), null);

    private final Results results = new Results();

    @Test
    void of_nothingMeasured_isEmpty() {
        assertThat(CallBars.of(results, 1, OURS)).isEmpty();
    }

    @Test
    void of_slowPod_isComparedWithTheHealthyRowOfTheSameRun() {
        add(Row.HEALTHY, OURS, 1, figures(0, 10, 20));
        add(Row.HEALTHY, OURS, 2, figures(0, 100, 200));
        add(Row.SLOW, OURS, 1, figures(0, 20, 0));
        add(Row.SLOW, OURS, 2, figures(0, 180, 0));
        add(Row.SLOW2, OURS, 1, figures(0, 21, 0));
        add(Row.SLOW, OURS, 3, figures(0, 1, 0));
        assertThat(CallBars.of(results, 1, OURS)).filteredOn(bar -> bar.text().startsWith("slow"))
                .containsExactly(new Bar("slow: p99 <= 2 x healthy", "1.90 ± 1.27", true),
                        new Bar("slow2: p99 <= 2 x healthy", "2.10", false));
    }

    @Test
    void of_healthyRow_isComparedWithLeastRequestButForNoise() {
        for (int run = 1; run <= 2; run++) {
            add(Row.HEALTHY, OTHER, run, figures(0, 1, 10));
        }
        add(Row.HEALTHY, OURS, 1, figures(0, 1, 9));
        add(Row.HEALTHY, OURS, 2, figures(0, 1, 12));
        assertThat(CallBars.of(results, 1, OURS)).extracting(Bar::kept).containsExactly(true);
        add(Row.HEALTHY, OURS, 1, figures(0, 1, 12));
        assertThat(CallBars.of(results, 1, OURS)).extracting(Bar::kept).containsExactly(false);
    }

    @Test
    void of_killedPod_forgivesTheCallsInFlightThere() {
        add(Row.KILL, OURS, 1, new Figures(100, 3, 1, 1, 1, 0, 0, 3));
        assertThat(CallBars.of(results, 1, OURS)).extracting(Bar::kept).containsExactly(true);
        add(Row.KILL, OURS, 2, new Figures(100, 4, 1, 1, 1, 0, 0, 3));
        assertThat(CallBars.of(results, 1, OURS)).extracting(Bar::kept).containsExactly(false);
    }

    @Test
    void of_otherNumberOfClients_isAnotherMatter() {
        add(Row.DRAIN, OURS, 1, figures(1, 1, 1));
        assertThat(CallBars.of(results, 50, OURS)).isEmpty();
        assertThat(CallBars.of(results, 1, OURS)).isEqualTo(List.of(new Bar("drain: failed calls = 0", "1.00", false)));
    }

    private void add(Row row, Balancer balancer, int run, Figures figures) {
        results.add(row, 1, balancer, run, figures);
    }

    private static Figures figures(int failed, double p99, double p999) {
        return new Figures(100, failed, 1, p99, p999, 0.1, 0, 0);
    }
}
