package io.quarkiverse.convexgrpc.deployment.manifest;

import static io.quarkiverse.convexgrpc.deployment.manifest.SimulatedDay.CPU;
import static io.quarkiverse.convexgrpc.deployment.manifest.SimulatedDay.MEMORY;
import static io.quarkiverse.convexgrpc.deployment.manifest.SimulatedDay.REQUESTS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.deployment.manifest.HpaSimulator.Decision;
import io.quarkiverse.convexgrpc.deployment.manifest.HpaSimulator.Policy;
import io.quarkiverse.convexgrpc.deployment.manifest.HpaSimulator.Settings;
import io.quarkiverse.convexgrpc.deployment.manifest.ScaleDown.Metric;

/** What the thresholds come to in a day of load, and that the simulated HPA does what Kubernetes' manual says of it. */
class HpaSimulationTest {

    private static final List<Long> SEEDS = LongStream.rangeClosed(1, 20).boxed().toList();
    private static final Metric MILLICORES = new Metric("cpu", 100, 50, "m");
    /** Of pods with the same CPU and memory; measured 5 to 13 turns a day without the tolerance, and 1 with it. */
    private static final int FEWER_TURNS = 5;

    @Test
    void averageOfTwiceTheTarget_doublesThePods() {
        assertThat(sync(hpa(3), 0, 200).after()).isEqualTo(6);
    }

    @Test
    void averageOfHalfTheTarget_halvesThePods_onceTheWindowHasPassed() {
        HpaSimulator hpa = hpa(6);

        for (int second = 0; second < 300; second += 15) {
            Decision decision = sync(hpa, second, 50);
            assertThat(decision.recommended()).isEqualTo(3);
            assertThat(decision.after()).as("second %d", second).isEqualTo(6);
        }
        assertThat(sync(hpa, 300, 50).after()).isEqualTo(3);
    }

    @Test
    void averageWithinTheTolerance_changesNothing() {
        for (double average : new double[] { 90, 95, 100, 105, 110 }) {
            assertThat(sync(hpa(20), 0, average).recommended()).as("%s", average).isEqualTo(20);
        }
        assertThat(sync(hpa(20), 0, 111).recommended()).isEqualTo(23);
        assertThat(sync(hpa(20), 0, 89).recommended()).isEqualTo(18);
    }

    @Test
    void toleranceOfScaleDown_widensTheBandDownwardsOnly() {
        HpaSimulator hpa = new HpaSimulator(Settings.of(List.of(MILLICORES), 1, 100, 0.5), 20);

        assertThat(sync(hpa, 0, 50).recommended()).isEqualTo(20);
        assertThat(sync(hpa, 15, 49).recommended()).isEqualTo(10);
        assertThat(sync(hpa, 30, 111).recommended()).isEqualTo(23);
    }

    @Test
    void severalMetrics_theLargestRecommendationCounts() {
        HpaSimulator hpa = new HpaSimulator(Settings.of(List.of(MILLICORES, MEMORY), 1, 100, 0.1), 4);

        assertThat(hpa.sync(0, 4, List.of(50.0, 160.0)).recommended()).isEqualTo(8);
        assertThat(hpa.sync(15, 8, List.of(50.0, 80.0)).recommended()).as("one within its tolerance holds all").isEqualTo(8);
    }

    @Test
    void utilisation_isReadInWholePerCent() {
        HpaSimulator hpa = new HpaSimulator(Settings.of(List.of(MEMORY), 1, 100, 0.5), 10);

        assertThat(hpa.sync(0, 10, List.of(40.9)).recommended()).isEqualTo(10);
        assertThat(hpa.sync(15, 10, List.of(39.9)).readings()).containsExactly(39.0);
    }

    @Test
    void scaleUp_addsFourPodsOrDoubles_each15Seconds() {
        HpaSimulator hpa = hpa(2);

        assertThat(IntStream.of(0, 15, 30, 45).map(second -> sync(hpa, second, 1_000).after()))
                .containsExactly(6, 12, 24, 48);
    }

    @Test
    void policyOfOnePodAMinute_letsOnePodGoAMinute() {
        HpaSimulator hpa = new HpaSimulator(new Settings(List.of(MILLICORES), 1, 100, 0.1, 0, List.of(Policy.pods(1, 60))), 10);

        assertThat(IntStream.of(0, 15, 45, 60, 119, 120).map(second -> sync(hpa, second, 10).after()))
                .containsExactly(9, 9, 9, 8, 8, 7);
    }

    @Test
    void policyOfHalfThePods_isMeasuredFromTheStartOfItsPeriod() {
        HpaSimulator hpa = new HpaSimulator(
                new Settings(List.of(MILLICORES), 1, 100, 0.1, 0, List.of(Policy.percent(50, 60))), 10);

        assertThat(IntStream.of(0, 15, 60).map(second -> sync(hpa, second, 1).after())).containsExactly(5, 5, 2);
    }

    @Test
    void oneHighRecommendationWithinTheWindow_keepsThePods() {
        HpaSimulator hpa = hpa(10);

        for (int second = 0; second <= 450; second += 15) {
            int after = sync(hpa, second, second == 150 ? 80 : 50).after();
            assertThat(after).as("second %d", second).isEqualTo(second < 300 ? 10 : second < 450 ? 8 : 5);
        }
    }

    @Test
    void bounds_areKept() {
        HpaSimulator hpa = new HpaSimulator(new Settings(List.of(MILLICORES), 2, 8, 0.1, 0, HpaSimulator.DEFAULT_DOWN), 4);

        assertThat(sync(hpa, 0, 1_000).after()).isEqualTo(8);
        assertThat(sync(hpa, 15, 1_000).after()).isEqualTo(8);
        assertThat(sync(hpa, 30, 1).after()).isEqualTo(2);
    }

    @Test
    void podsThatAreNotReady_countAsIdleWhereMoreWereToCome() {
        HpaSimulator hpa = hpa(4);

        assertThat(hpa.sync(0, 2, List.of(150.0)).recommended()).as("150m on two of four").isEqualTo(4);
        assertThat(hpa.sync(5, 2, List.of(220.0)).recommended()).as("220m on two of four").isEqualTo(4);
        assertThat(hpa.sync(15, 2, List.of(300.0)).recommended()).as("300m on two of four").isEqualTo(6);
    }

    @Test
    void podsThatAreNotReady_areLeftOutWhereSomeAreToGo() {
        assertThat(hpa(4).sync(0, 2, List.of(50.0)).recommended()).isEqualTo(1);
        assertThat(hpa(4).sync(0, 0, List.of(0.0)).recommended()).as("none is ready: nothing is known").isEqualTo(4);
    }

    /** In both forms in which the controller may read a tolerance: 0.42, and the 420m that the API server makes of it. */
    @Test
    void anyWholeThreshold_isNotPassed_andWhatIsBelowTheEffectiveOneGoes() {
        int pods = 1000;
        for (int target = 2; target <= 100; target++) {
            for (int below = target / 50 + 1; below < target; below++) {
                Metric metric = new Metric("m", target, below, "%");
                ScaleDown scaleDown = ScaleDown.of(List.of(metric));
                double hundredths = scaleDown.tolerance().doubleValue();
                double thousandths = scaleDown.tolerance().movePointRight(3).doubleValue() * 0.001;
                for (double tolerance : new double[] { hundredths, thousandths }) {
                    Settings settings = Settings.of(List.of(metric), 1, pods, tolerance);
                    for (double average : new double[] { below, below + 0.9 }) {
                        assertThat(new HpaSimulator(settings, pods).sync(0, pods, List.of(average)).recommended())
                                .as("%s of %d / %d", average, target, below).isGreaterThanOrEqualTo(pods);
                    }
                    double lower = Math.ceil(scaleDown.effectiveThreshold(metric)) - 1;
                    assertThat(new HpaSimulator(settings, pods).sync(0, pods, List.of(lower)).recommended())
                            .as("%s of %d / %d", lower, target, below).isLessThan(pods);
                }
            }
        }
    }

    @Test
    void aDay_noMetricScalesDownAboveItsThreshold() {
        List<Metric> metrics = List.of(CPU, MEMORY);
        ScaleDown scaleDown = ScaleDown.of(metrics);

        for (long seed : SEEDS) {
            List<Decision> down = SimulatedDay.withTolerance(seed, CPU, MEMORY).decisions().stream()
                    .filter(decision -> decision.recommended() < decision.before()).toList();
            assertThat(down).as("seed %d", seed).isNotEmpty().allSatisfy(decision -> {
                for (int i = 0; i < metrics.size(); i++) {
                    Metric metric = metrics.get(i);
                    assertThat(decision.readings().get(i)).as("%s, seed %d", metric.name(), seed)
                            .isLessThan(scaleDown.effectiveThreshold(metric));
                    assertThat(decision.averages().get(i)).as("%s, seed %d", metric.name(), seed)
                            .isLessThan(metric.downBelow());
                }
            });
        }
    }

    @Test
    void aDay_turnsAtMostOnceAnHour_andTwiceInAll() {
        for (long seed : SEEDS) {
            SimulatedDay day = SimulatedDay.withTolerance(seed, CPU, MEMORY);
            assertThat(day.mostTurnsAnHour()).as("seed %d", seed).isLessThanOrEqualTo(1);
            assertThat(day.turns()).as("seed %d", seed).hasSizeBetween(1, 2);
        }
    }

    @Test
    void aDay_podsFollowTheLoad_betweenTheBounds() {
        for (long seed : SEEDS) {
            SimulatedDay day = SimulatedDay.withTolerance(seed, CPU, MEMORY);
            int beforePeak = day.replicasAt(SimulatedDay.PEAK_BEGIN - HpaSimulator.SYNC_SECONDS);
            int atPeak = day.replicasAt(SimulatedDay.PEAK_END - HpaSimulator.SYNC_SECONDS);

            assertThat(day.decisions()).as("seed %d", seed)
                    .allMatch(decision -> decision.after() >= SimulatedDay.MIN && decision.after() <= SimulatedDay.MAX);
            assertThat(atPeak).as("in the peak, seed %d", seed).isGreaterThanOrEqualTo(beforePeak * 4 / 3);
            assertThat(day.mostReplicas()).as("seed %d", seed).isGreaterThan(5 * SimulatedDay.MIN);
            assertThat(day.lastReplicas()).as("at night, seed %d", seed)
                    .isEqualTo(SimulatedDay.MIN);
        }
    }

    @Test
    void aDayWithoutTheTolerance_turnsFiveTimesAsOften() {
        int with = 0;
        int without = 0;
        for (long seed : SEEDS) {
            int turns = SimulatedDay.withTolerance(seed, CPU, MEMORY).turns().size();
            int turnsWithout = SimulatedDay.withoutTolerance(seed, CPU, MEMORY).turns().size();
            assertThat(turnsWithout).as("seed %d", seed).isGreaterThan(turns);
            with += turns;
            without += turnsWithout;
        }
        assertThat((double) without / with).as("%d turns without, %d with, seeds %s", without, with, SEEDS)
                .isGreaterThan(FEWER_TURNS);
    }

    @Test
    void aDayWithoutTheTolerance_podsGoAboveTheThreshold() {
        for (long seed : SEEDS) {
            assertThat(SimulatedDay.withoutTolerance(seed, CPU, MEMORY).decisions()).as("seed %d", seed)
                    .anyMatch(decision -> decision.after() < decision.before()
                            && decision.averages().get(0) > 2 * CPU.downBelow());
        }
    }

    /** The price of one tolerance for all: 20 of 100 requests lower memory's threshold to 16 %, which an idle pod exceeds. */
    @Test
    void metricThatIdlesAboveItsEffectiveThreshold_keepsEveryPod() {
        for (long seed : SEEDS) {
            SimulatedDay day = SimulatedDay.withTolerance(seed, CPU, MEMORY, REQUESTS);
            assertThat(day.decisions()).as("seed %d", seed).allMatch(decision -> decision.after() >= decision.before());
            assertThat(SimulatedDay.withTolerance(seed, CPU, REQUESTS).lastReplicas()).as("without memory, seed %d", seed)
                    .isLessThan(day.mostReplicas() / 2);
        }
    }

    /** In thousandths of a core, as in the examples of Kubernetes' manual. */
    private static HpaSimulator hpa(int replicas) {
        return new HpaSimulator(Settings.of(List.of(MILLICORES), 1, 100, HpaSimulator.DEFAULT_TOLERANCE), replicas);
    }

    private static Decision sync(HpaSimulator hpa, long second, double average) {
        return hpa.sync(second, hpa.replicas(), List.of(average));
    }
}
