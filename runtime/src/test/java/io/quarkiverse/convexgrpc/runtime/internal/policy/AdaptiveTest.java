package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.load.CallKind;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadReport;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeRandomness;

/** One pick at a time, at moments that the test makes; what becomes of many is played in {@link PolicyComparisonTest}. */
class AdaptiveTest {

    private static final long SEED = 20261124;
    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long USUAL = 2 * MILLISECOND;
    private static final int PICKS = 20_000;

    private final MethodBook methods = new MethodBook();
    private final MethodLoad method = methods.of("shop.Payment/Pay", CallKind.UNARY);
    private final MethodLoad stream = methods.of("shop.Payment/Watch", CallKind.STREAM);
    private List<EndpointLoad> endpoints;
    private long now = 1;

    /** So many endpoints, of which this one and those before it are slower by this factor. */
    private Adaptive picker(int size, int slow, int factor) {
        endpoints = IntStream.range(0, size).mapToObj(i -> new EndpointLoad(new EndpointId("uid-" + i, 1), "pod-" + i))
                .toList();
        answer(slow, factor);
        return new Adaptive(endpoints, new FakeRandomness(SEED), () -> now);
    }

    /** Every endpoint answers often enough to be known. */
    private void answer(int slow, int factor) {
        for (int round = 0; round < 100; round++) {
            for (int i = 0; i < endpoints.size(); i++) {
                EndpointLoad endpoint = endpoints.get(i);
                endpoint.started(method, now);
                // what a call may differ by is small beside this
                endpoint.ended(method, Outcome.OK, false, 100 * USUAL * (i < slow ? factor : 1), now);
            }
        }
    }

    private void wait(int endpoint, int calls) {
        IntStream.range(0, calls).forEach(i -> endpoints.get(endpoint).started(method, now));
    }

    private void waitEverywhere(int calls) {
        IntStream.range(0, endpoints.size()).forEach(i -> wait(i, calls));
    }

    private double[] shares(Adaptive picker, boolean streaming) {
        double[] shares = new double[endpoints.size()];
        for (int i = 0; i < PICKS; i++) {
            shares[picker.pick(0, streaming)] += 1.0 / PICKS;
        }
        return shares;
    }

    private double[] shares(Adaptive picker) {
        return shares(picker, false);
    }

    @ParameterizedTest
    @ValueSource(ints = { 2, 3, 8 })
    void few_oneIsIdle_itIsTaken(int size) {
        Adaptive picker = picker(size, 0, 1);
        IntStream.range(1, size).forEach(i -> wait(i, 1));

        assertThat(shares(picker)[0]).isCloseTo(1, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(ints = { 4, 8 })
    void few_someBusyAlike_othersEachGetTheSame_alsoBehindABusyOne(int size) {
        Adaptive picker = picker(size, 0, 1);
        waitEverywhere(1);
        wait(0, 2);
        wait(2, 2);

        double[] shares = shares(picker);

        for (int i = 0; i < size; i++) {
            assertThat(shares[i]).as("share of %d, seed %d", i, SEED).isCloseTo(i == 0 || i == 2 ? 0 : 1.0 / (size - 2),
                    within(0.02));
        }
    }

    @Test
    void slowOne_isNotTaken_asLongAsOthersHaveFewCalls() {
        Adaptive picker = picker(4, 1, 50);
        IntStream.range(1, 4).forEach(i -> wait(i, 100));

        assertThat(shares(picker)[0]).isZero();
    }

    @Test
    void slowOne_isTaken_whereOthersHaveSoMuchToDoThatTheyAreSlower() {
        Adaptive picker = picker(4, 1, 6);
        IntStream.range(1, 4).forEach(i -> wait(i, 20));

        assertThat(shares(picker)[0]).isCloseTo(1, within(0.01));
    }

    @Test
    void slowerByLessThanHalf_isNotSlower() {
        Adaptive picker = picker(4, 1, 1);
        for (int i = 0; i < 100; i++) {
            endpoints.get(0).started(method, now);
            endpoints.get(0).ended(method, Outcome.OK, false, 100 * USUAL * 8 / 5, now);
        }

        assertThat(shares(picker)[0]).as("seed %d", SEED).isCloseTo(0.25, within(0.02));
    }

    @Test
    void allBecomeSlow_noneIsAvoided() {
        Adaptive picker = picker(4, 0, 1);
        answer(4, 3);
        waitEverywhere(1);

        assertThat(shares(picker)).as("seed %d", SEED).containsExactly(new double[] { .25, .25, .25, .25 }, within(0.02));
    }

    @ParameterizedTest
    @ValueSource(ints = { 4, 20 })
    void allBecomeSlow_beingAboutAsFast_isMeasuredByTheFastestOfNow(int size) {
        Adaptive picker = picker(size, 0, 1);
        EndpointLoad elsewhere = new EndpointLoad(new EndpointId("elsewhere", 1), "elsewhere");
        for (int round = 0; round < 100; round++) {
            for (int i = 0; i < size; i++) {
                endpoints.get(i).started(method, now);
                endpoints.get(i).ended(method, Outcome.OK, false, 100 * USUAL * (i % 2 == 0 ? 24 : 15), now);
                // of the same method, so that those here are known to be slow, all of them
                for (int k = 0; k < 50; k++) {
                    elsewhere.started(method, now);
                    elsewhere.ended(method, Outcome.OK, false, 100 * USUAL, now);
                }
            }
        }
        waitEverywhere(1);
        assertThat(endpoints.get(1).slowness()).isGreaterThan(8);
        shares(picker);

        double[] shares = shares(picker);

        assertThat(IntStream.range(0, size).filter(i -> i % 2 == 0).mapToDouble(i -> shares[i]).sum())
                .as("what the slower half gets, seed %d", SEED).isCloseTo(0.5, within(0.02));
    }

    @Test
    void someBecomeSlower_theyAreAvoided() {
        Adaptive picker = picker(4, 0, 1);
        assertThat(shares(picker)[0]).as("seed %d", SEED).isCloseTo(0.25, within(0.02));
        answer(2, 20);

        double[] shares = shares(picker);

        assertThat(shares[0] + shares[1]).as("seed %d", SEED).isLessThan(0.01);
        assertThat(shares[2]).as("seed %d", SEED).isCloseTo(0.5, within(0.02));
    }

    @Test
    void openStreams_countForAStream_andNotForACall() {
        Adaptive picker = picker(4, 0, 1);
        for (int i = 0; i < 5; i++) {
            endpoints.get(0).started(stream, now);
            endpoints.get(0).answered(stream, USUAL, now);
        }

        assertThat(shares(picker, false)[0]).as("seed %d", SEED).isCloseTo(0.25, within(0.02));
        assertThat(shares(picker, true)[0]).isZero();
    }

    @Test
    void longWait_isFoundOut_whereAllHaveCallsThatWait() {
        Adaptive picker = picker(4, 0, 1);
        wait(0, 1);
        now += 10_000 * USUAL;
        IntStream.range(1, 4).forEach(i -> wait(i, 2));

        double[] shares = shares(picker);

        assertThat(shares[0]).as("it has fewer calls than the others").isZero();
        assertThat(shares[1]).as("seed %d", SEED).isCloseTo(1 / 3.0, within(0.02));
    }

    @Test
    void hotOne_hasToMakeUpForIt() {
        picker(4, 0, 1);
        for (int i = 0; i < 4; i++) {
            endpoints.get(i).reported(new LoadReport(i == 0 ? 0.95 : 0.3, 0, 0, Map.of(), Map.of(), 0, 0, Map.of(), 0).encode(),
                    now);
        }
        Adaptive picker = new Adaptive(endpoints, new FakeRandomness(SEED), () -> now);

        assertThat(shares(picker)[0]).as("all idle").isZero();

        IntStream.range(1, 4).forEach(i -> wait(i, 1));

        assertThat(shares(picker)[0]).as("the others have a call each").isCloseTo(1, within(1e-9));
    }

    @Test
    void many_theBusiestIsNeverTaken_andTheOthersEachGetTheSame() {
        Adaptive picker = picker(20, 0, 1);
        waitEverywhere(1);
        wait(7, 1_000);

        double[] shares = shares(picker);

        assertThat(shares[7]).isZero();
        for (int i = 0; i < 20; i++) {
            assertThat(shares[i]).as("share of %d, seed %d", i, SEED).isCloseTo(i == 7 ? 0 : 1 / 19.0, within(0.015));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 1 })
    void many_aThirdIsSlow_theyAreTakenWhereNothingBetterWasDrawn(int waiting) {
        Adaptive picker = picker(99, 33, 50);
        waitEverywhere(waiting);

        double slow = Arrays.stream(shares(picker), 0, 33).sum();

        assertThat(slow).as("seed %d", SEED).isLessThan(Math.pow(1 / 3.0, 4) * 1.5);
    }

    @Test
    void slowOne_isTriedNowAndThen_onceItWasNotHeardOfForLong() {
        Adaptive picker = picker(4, 1, 9);
        now += 2_000 * MILLISECOND;
        assertThat(shares(picker)[0]).as("3 doublings, after 2 s").isZero();

        now += 1_500 * MILLISECOND;
        double share = shares(picker)[0];

        assertThat(share * Adaptive.PROBE_EVERY).as("seed %d", SEED).isCloseTo(1, within(0.4));

        wait(0, 1);
        assertThat(shares(picker)[0]).as("one try is under way").isZero();
    }

    @Test
    void ofTwoThatAreDue_theOneThatWasForgottenForLonger_isTried() {
        Adaptive picker = picker(4, 2, 9);
        now += 5_000 * MILLISECOND;
        endpoints.get(1).started(method, now);
        endpoints.get(1).ended(method, Outcome.OK, false, 900 * USUAL, now);
        now += 4_000 * MILLISECOND;

        double[] shares = shares(picker);

        assertThat(shares[0]).isPositive();
        assertThat(shares[1]).isZero();
    }

    @Test
    void many_theOnesToTry_areLookedForAmongSome() {
        Adaptive picker = picker(200, 1, 9);
        now += 60_000 * MILLISECOND;

        double share = shares(picker)[0];

        assertThat(share * Adaptive.PROBE_EVERY).as("32 of 200, seed %d", SEED).isBetween(0.05, 0.4);
    }
}
