package io.quarkiverse.convexgrpc.deployment.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.deployment.manifest.ScaleDown.Metric;

class ScaleDownTest {

    private static final Metric CPU = new Metric("cpu", 70, 30, "%");
    private static final Metric MEMORY = new Metric("memory", 80, 40, "%");
    private static final Metric REQUESTS = new Metric("requests", 100, 20, "requests/s");

    @Test
    void toleranceThatIsNoHundredth_isRoundedUp() {
        ScaleDown scaleDown = ScaleDown.of(List.of(CPU));

        assertThat(scaleDown.tolerance()).isEqualTo(new BigDecimal("0.58"));
        assertThat(scaleDown.quantity()).isEqualTo("0.58");
        assertThat(scaleDown.effectiveThreshold(CPU)).isEqualTo(29.4);
    }

    @Test
    void toleranceThatIsAHundredth_staysAsItIs() {
        assertThat(ScaleDown.of(List.of(MEMORY)).quantity()).isEqualTo("0.5");
        assertThat(ScaleDown.of(List.of(REQUESTS)).quantity()).isEqualTo("0.8");
        for (int[] quarter : new int[][] { { 4, 1 }, { 60, 15 }, { 100, 25 } }) {
            ScaleDown scaleDown = ScaleDown.of(List.of(new Metric("m", quarter[0], quarter[1], "")));
            assertThat(scaleDown.quantity()).as("below %d of %d", quarter[1], quarter[0]).isEqualTo("0.75");
        }
    }

    @Test
    void hundredthThatTheControllerReadsAsLess_isRaisedByOne() {
        assertThat(1.0 - 0.42).as("what the controller compares with 58 of 100").isGreaterThan(58 / 100.0);
        assertThat(ScaleDown.of(List.of(new Metric("cpu", 100, 58, "%"))).quantity()).isEqualTo("0.43");
    }

    @Test
    void severalMetrics_shareTheLargestTolerance() {
        ScaleDown scaleDown = ScaleDown.of(List.of(CPU, REQUESTS, MEMORY));

        assertThat(scaleDown.quantity()).isEqualTo("0.8");
        assertThat(scaleDown.effectiveThreshold(CPU)).isEqualTo(14);
        assertThat(scaleDown.effectiveThreshold(MEMORY)).isEqualTo(16);
        assertThat(scaleDown.effectiveThreshold(REQUESTS)).isEqualTo(20);
    }

    /** From a fiftieth of the target: less than that is refused, or nearly so. */
    @Test
    void anyPairOfThresholds_noneIsRaised_andTheOneThatDecidesLosesAtMostAHundredthOfItsTarget() {
        for (int target = 2; target <= 100; target++) {
            for (int below = target / 50 + 1; below < target; below++) {
                Metric metric = new Metric("m", target, below, "%");
                double alone = ScaleDown.of(List.of(metric)).effectiveThreshold(metric);
                double withCpu = ScaleDown.of(List.of(metric, CPU)).effectiveThreshold(metric);
                assertThat(alone).as("%d / %d", target, below).isLessThanOrEqualTo(below)
                        .isGreaterThanOrEqualTo(below - target / 100.0 - 1e-9);
                assertThat(withCpu).as("%d / %d beside cpu", target, below).isLessThanOrEqualTo(alone);
            }
        }
    }

    @Test
    void sentences_sayWhatIsAskedForAndWhatIsGot() {
        assertThat(ScaleDown.of(List.of(CPU, MEMORY)).sentences()).containsExactly(
                "cpu: up above 77 % (target 70 %), down below 29.4 % (30 % asked for)",
                "memory: up above 88 % (target 80 %), down below 33.6 % (40 % asked for)",
                "pods go only while every metric is below its threshold; the tolerance of all is 0.58");
    }

    @Test
    void thresholdThatIsMet_isNotRepeated() {
        assertThat(ScaleDown.of(List.of(REQUESTS)).sentences())
                .startsWith("requests: up above 110 requests/s (target 100 requests/s), down below 20 requests/s");
    }

    @Test
    void withoutTheField_theSentencesSayWhatIsNotEnforced() {
        List<String> sentences = ScaleDown.of(List.of(CPU, MEMORY)).sentencesWithoutTolerance();

        assertThat(sentences).startsWith("cpu: up above 77 % (target 70 %), down below 63 % (30 % asked for)",
                "memory: up above 88 % (target 80 %), down below 72 % (40 % asked for)");
        assertThat(sentences).last().asString().contains("before 1.35", "not enforced", "10 %", "stabilisation window");
    }

    @Test
    void thresholdOutsideOfItsTarget_isRefusedByName() {
        for (double below : new double[] { -1, 0, 70, 71, Double.NaN }) {
            assertThatIllegalArgumentException().as("below %s", below).isThrownBy(() -> new Metric("cpu", 70, below, "%"))
                    .withMessage("cpu: scale-down below " + below + " must be above 0 and below the target, 70.0");
        }
    }

    @Test
    void thresholdOfAHundredthOfItsTarget_isRefusedAsNoPodWouldEverGo() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Metric("requests", 1000, 10, "requests/s"))
                .withMessage("requests: scale-down below 10.0 must be more than a hundredth of the target, 1000.0, "
                        + "or no pod would ever go");
        assertThat(ScaleDown.of(List.of(new Metric("requests", 1000, 11, "requests/s"))).quantity()).isEqualTo("0.99");
    }

    @Test
    void utilisationWithAFraction_isRefusedAsTheControllerWouldCutIt() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Metric("cpu", 70, 30.5, "%"))
                .withMessage("cpu: scale-down below 30.5 % must be a whole number, as utilisation is read");
        assertThat(ScaleDown.of(List.of(new Metric("requests", 70, 30.5, "requests/s"))).quantity()).isEqualTo("0.57");
    }

    @Test
    void noMetric_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ScaleDown.of(List.of())).withMessage("An HPA needs a metric");
    }
}
