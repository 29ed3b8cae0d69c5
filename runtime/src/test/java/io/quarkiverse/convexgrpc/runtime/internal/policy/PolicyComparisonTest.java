package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.quarkiverse.convexgrpc.runtime.internal.policy.Scenario.Played;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * Plays every scenario with every policy, and with those that were rejected, in virtual time: what {@code adaptive}
 * promises must hold, and the table (target/policies.adoc) shows what it was chosen over.
 */
class PolicyComparisonTest {

    /** One run's tail is of few calls. */
    private static final int SEEDS = 5;
    private static final long SEED = 20261124;
    private static final List<String> LINES = new ArrayList<>();
    private static final Map<String, BiFunction<Randomness, Ticker, Policy>> POLICIES = policies();

    private static Map<String, BiFunction<Randomness, Ticker, Policy>> policies() {
        Map<String, BiFunction<Randomness, Ticker, Policy>> policies = new LinkedHashMap<>();
        // nobody reports load here, and calls have no keys
        for (PolicyName name : PolicyName.values()) {
            policies.put(name.toString(), name::create);
        }
        policies.put("peak-EWMA of 2", RejectedPolicies::peakEwma);
        policies.put("peak-EWMA of all", RejectedPolicies::peakEwmaOfAll);
        policies.put("hot/cold of 3", RejectedPolicies::hotCold);
        policies.put("adaptive of 2", RejectedPolicies::adaptiveOfTwo);
        policies.put("adaptive, no equals", RejectedPolicies::adaptiveWithoutTolerance);
        return policies;
    }

    private static Map<String, Played> play(Scenario scenario, int clients) {
        Map<String, Played> played = new LinkedHashMap<>();
        POLICIES.forEach((name, policy) -> {
            Played one = scenario.play(SEED, clients, policy);
            played.put(name, one);
            LINES.add(String.format(Locale.ROOT, "|%s |%d |%s |%,d |%.2f |%.2f |%.2f |%.1f %%", scenario, clients, name,
                    one.failed(), one.p50(), one.p99(), one.p999(), 100 * one.firstShare()));
        });
        return played;
    }

    @AfterAll
    static void writeTable() throws IOException {
        List<String> table = new ArrayList<>(List.of("[cols=\"4,1,3,1,1,1,1,1\",options=\"header\"]", "|===",
                "|Scenario |Clients |Policy |Failed |p50 ms |p99 ms |p999 ms |First pod"));
        table.addAll(LINES);
        table.add("|===");
        Files.write(Path.of("target", "policies.adoc"), table);
    }

    @ParameterizedTest
    @EnumSource
    void healthy_everyPolicyGivesPodsTheirShare_andNoCallFails(PolicyName policy) {
        for (int clients : new int[] { 1, 50 }) {
            for (Scenario scenario : new Scenario[] { Scenario.HEALTHY, Scenario.BUSY }) {
                Played played = scenario.play(SEED, clients, policy::create);
                Played even = scenario.play(SEED, clients, PolicyName.ROUND_ROBIN::create);

                assertThat(played.failed()).as("%s, %d clients, seed %d", scenario, clients, SEED).isZero();
                assertThat(played.firstShare()).as("%s, %d clients, seed %d", scenario, clients, SEED).isBetween(0.23, 0.27);
                assertThat(played.p99()).as("%s, %d clients, beside %s, seed %d", scenario, clients, even, SEED)
                        .isLessThanOrEqualTo(1.5 * even.p99());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({ "HEALTHY, 1", "HEALTHY, 50", "HEALTHY_LONG_TAIL, 1", "HEALTHY_LONG_TAIL, 50", "BUSY, 1", "BUSY, 50",
            "VERY_BUSY, 1", "VERY_BUSY, 50", "SOME_ERRORS, 1", "SOME_ERRORS, 50", "PAUSES, 1", "PAUSES, 50" })
    void healthy_adaptiveCostsNothing(Scenario scenario, int clients) {
        Played adaptive = play(scenario, clients).get("adaptive");
        double p99 = 0;
        double p999 = 0;
        for (long seed = SEED; seed < SEED + SEEDS; seed++) {
            Played ours = scenario.play(seed, clients, Policy::adaptive);
            Played theirs = scenario.play(seed, clients, (randomness, ticker) -> Policy.leastRequest(randomness));
            p99 += ours.p99() / theirs.p99() / SEEDS;
            p999 += ours.p999() / theirs.p999() / SEEDS;
        }
        assertThat(p99).as("p99 beside least-request, mean of %d seeds from %d", SEEDS, SEED).isLessThanOrEqualTo(1.1);
        assertThat(p999).as("p999 beside least-request, mean of %d seeds from %d", SEEDS, SEED).isLessThanOrEqualTo(1.1);
        assertThat(adaptive.firstShare()).as("share of one of 4, seed %d", SEED).isBetween(0.2, 0.3);
    }

    @ParameterizedTest
    @CsvSource({ "ONE_SLOW, 1", "ONE_SLOW, 50", "TWO_SLOW, 1", "TWO_SLOW, 50", "ONE_SLOWER, 1", "ONE_SLOWER, 50",
            "SOMETIMES_SLOW, 1", "SOMETIMES_SLOW, 50", "TWO_METHODS, 1", "TWO_METHODS, 50" })
    void slow_usersDoNotNotice(Scenario scenario, int clients) {
        Played adaptive = play(scenario, clients).get("adaptive");

        assertThat(adaptive.p99()).as("seed %d", SEED)
                .isLessThanOrEqualTo(2 * Scenario.HEALTHY.play(SEED, clients, Policy::adaptive).p99());
        assertThat(adaptive.failed()).isZero();
    }

    @ParameterizedTest
    @CsvSource({ "FROZEN, 1, 10", "FROZEN_BUSY, 1, 10", "FROZEN, 50, 75", "FROZEN_BUSY, 50, 125" })
    void frozen_eachClientLosesOneCallOrTwo(Scenario scenario, int clients, int most) {
        Map<String, Played> played = play(scenario, clients);

        assertThat(played.get("adaptive").failed()).as("seed %d", SEED).isLessThanOrEqualTo(most);
        assertThat(played.get("round-robin").failed()).as("what it would be, seed %d", SEED).isGreaterThan(10 * most);
    }

    @ParameterizedTest
    @CsvSource({ "FAILING, 1, 50", "FAILING, 50, 50", "FAILING_SOME, 1, 10", "FAILING_SOME, 50, 3" })
    void failing_isNotAttractiveForFailingFast(Scenario scenario, int clients, int timesBetter) {
        Map<String, Played> played = play(scenario, clients);

        assertThat(played.get("adaptive").failed()).as("beside %s, seed %d", played.get("round-robin"), SEED)
                .isLessThanOrEqualTo(played.get("round-robin").failed() / timesBetter);
    }

    @ParameterizedTest
    @CsvSource({ "RECOVERING, 1, 0.12", "RECOVERING, 50, 0.05" })
    void recovered_isUsedAgain(Scenario scenario, int clients, double share) {
        Played adaptive = play(scenario, clients).get("adaptive");

        assertThat(adaptive.firstShare()).as("of all calls from 10 s to 60 s, well from 20 s on, seed %d", SEED)
                .isGreaterThan(share);
    }

    @ParameterizedTest
    @CsvSource({ "TWO_METHODS_ONE_SLOW, 1", "TWO_METHODS_ONE_SLOW, 50" })
    void methodsOfAllLengths_aSlowPodIsStillFound(Scenario scenario, int clients) {
        Map<String, Played> played = play(scenario, clients);

        assertThat(played.get("adaptive").firstShare()).as("share of the slow one of 4, seed %d", SEED).isLessThan(0.01);
        assertThat(played.get("peak-EWMA of all").firstShare()).as("what a mean over all methods makes of it")
                .isGreaterThan(0.05);
    }

    @ParameterizedTest
    @CsvSource({ "HALF_SPEED, 1", "HALF_SPEED, 50", "TEN_OF_HUNDRED_SLOW, 1", "TEN_OF_HUNDRED_SLOW, 50" })
    void unequal_adaptiveIsNoWorseThanTheOthers(Scenario scenario, int clients) {
        Map<String, Played> played = play(scenario, clients);

        Played adaptive = played.get("adaptive");
        assertThat(adaptive.failed()).isZero();
        assertThat(adaptive.p99()).as("p99 beside %s, seed %d", played.get("least-request"), SEED)
                .isLessThanOrEqualTo(1.1 * played.get("least-request").p99());
    }
}
