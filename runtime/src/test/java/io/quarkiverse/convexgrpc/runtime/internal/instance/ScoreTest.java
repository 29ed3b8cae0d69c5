package io.quarkiverse.convexgrpc.runtime.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Score}, {@link ScoreComponent} and {@link ComponentScore}. */
class ScoreTest {

    private static ComponentScore component(double weight, double score) {
        return new ComponentScore("any", Double.NaN, Double.NaN, weight, score, null);
    }

    private static double score(ComponentScore... components) {
        return Score.of(List.of(components));
    }

    @ParameterizedTest
    @CsvSource({ "0,100", "0.5,100", "0.75,100", "0.875,50", "1,0", "2,0", "-1,100", "Infinity,0", "-Infinity,100" })
    void component_isBestUpToTheGoodValue_nothingFromTheLimitOn_inProportionBetween(double value, double expected) {
        assertThat(new ScoreComponent("cpu", 30, 0.75, 1).score(value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(doubles = { Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY })
    void valueThatIsNoNumber_isUnknown_andNoIllness(double value) {
        ComponentScore score = ComponentScore.of(ComponentName.CPU.with(30, 1), value);

        assertThat(score.score()).isNaN();
        assertThat(score.value()).isNaN();
        assertThat(score.healthy()).isTrue();
    }

    @Test
    void componentIsHealthy_untilNothingIsLeft_orItFails() {
        assertThat(component(1, 0.1).healthy()).isTrue();
        assertThat(component(1, 0).healthy()).isFalse();
        assertThat(ComponentScore.unknown("any", 1, "it threw").healthy()).isFalse();
        assertThat(ComponentScore.unknown("any", 1, null).healthy()).isTrue();
    }

    @Test
    void componentInAUnitOfItsOwn_isGoodAndExhaustedInThatUnit() {
        ScoreComponent responseTime = ComponentName.RESPONSE_TIME.with(10, 0.2);

        assertThat(responseTime.score(0.2)).isEqualTo(100);
        assertThat(responseTime.score(0.5)).isCloseTo(50, within(1e-9));
        assertThat(responseTime.score(0.8)).isCloseTo(0, within(1e-9));
    }

    @Test
    void nothingKnown_isBest() {
        assertThat(score()).isEqualTo(100);
        assertThat(score(component(30, Double.NaN))).isEqualTo(100);
    }

    @Test
    void unknownOnes_andThoseOfWeightZero_doNotCount() {
        double expected = score(component(30, 50), component(10, 90));

        assertThat(score(component(30, 50), component(50, Double.NaN), component(10, 90), component(0, 0)))
                .isEqualTo(expected).isBetween(50.0, 90.0);
        assertThat(score(component(0, 0))).isEqualTo(100);
        assertThat(score(component(-5, 0), component(10, 80))).isCloseTo(80, within(1e-9));
    }

    @ParameterizedTest
    @EnumSource
    void oneIsExhausted_pullsTheWholeDown_howeverWellTheRestAre(ComponentName exhausted) {
        double score = Score.of(Arrays.stream(ComponentName.values())
                .map(name -> component(name.weight(), name == exhausted ? 0 : 100)).toList());

        assertThat(score).isBetween(1.0, 70.0);
    }

    @Test
    void anyComponents_scoreIsBetweenTheWorstAndTheBest_andGrowsWithEach() {
        long seed = 20261126;
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            List<ComponentScore> components = new ArrayList<>();
            double worst = 100;
            double best = 1;
            for (int n = 0; n < 1 + random.nextInt(6); n++) {
                double score = 1 + 98 * random.nextDouble();
                worst = Math.min(worst, score);
                best = Math.max(best, score);
                components.add(component(0.1 + random.nextDouble(), score));
            }
            double score = Score.of(components);
            assertThat(score).as("seed %d", seed).isBetween(worst - 1e-9, best + 1e-9);

            ComponentScore first = components.get(0);
            components.set(0, component(first.weight(), first.score() + 1));
            assertThat(Score.of(components)).as("seed %d", seed).isGreaterThan(score);
        }
    }
}
