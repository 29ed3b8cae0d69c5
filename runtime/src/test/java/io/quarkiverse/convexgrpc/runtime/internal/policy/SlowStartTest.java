package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.load.CallKind;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeRandomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

class SlowStartTest {

    private static final long SEED = 20261124;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final MethodLoad METHOD = new MethodBook().of("shop.Payment/Pay", CallKind.UNARY);

    private final SlowStart slowStart = new SlowStart(Duration.ofSeconds(10));
    private final FakeTicker ticker = new FakeTicker();

    private static List<EndpointId> ids(List<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::id).toList();
    }

    private List<Weight> weights(List<Endpoint> endpoints) {
        return slowStart.weights(ids(endpoints), ticker.read());
    }

    private float weight(List<Endpoint> endpoints, int place) {
        return weights(endpoints).get(place).at(ticker.read());
    }

    @Test
    void endpointsOfTheFirstUpdate_haveTheirFullShare() {
        slowStart.update(Endpoints.of("", 4));

        assertThat(weights(Endpoints.of("", 4))).containsOnlyNulls();
    }

    @Test
    void endpointThatJoins_growsFromATenthToItsFullShare_fromWhenItCanBeCalled() {
        List<Endpoint> five = Endpoints.of("", 5);
        slowStart.update(five.subList(0, 4));
        slowStart.update(five);
        ticker.advance(60 * SECOND);

        assertThat(weight(five, 4)).isEqualTo(0.1f);
        assertThat(weights(five).subList(0, 4)).containsOnlyNulls();
        ticker.advance(5 * SECOND);
        assertThat(weight(five, 4)).isCloseTo(0.5f, within(0.001f));
        ticker.advance(4 * SECOND);
        assertThat(slowStart.expire(ticker.read())).isFalse();
        ticker.advance(SECOND);
        assertThat(weight(five, 4)).isEqualTo(1);
        assertThat(slowStart.expire(ticker.read())).isTrue();
        assertThat(weights(five)).containsOnlyNulls();
        assertThat(slowStart.expire(ticker.read())).isFalse();
    }

    @Test
    void sameEndpoints_haveEqualWeights_soThatNoOtherPickerIsMade() {
        List<Endpoint> five = Endpoints.of("", 5);
        slowStart.update(five.subList(0, 4));
        slowStart.update(five);
        List<Weight> before = weights(five);
        slowStart.update(five);

        assertThat(weights(five)).isEqualTo(before);
    }

    @Test
    void endpointThatWasNotReady_beginsAnew_oneThatOnlyLostItsConnectionDoesNot() {
        List<Endpoint> five = Endpoints.of("", 5);
        slowStart.update(five);
        slowStart.update(five.subList(0, 4));
        slowStart.update(five);

        assertThat(weight(five, 4)).isEqualTo(0.1f);
        assertThat(weights(five.subList(1, 4))).containsOnlyNulls();
        assertThat(weights(five.subList(0, 4))).containsOnlyNulls();
    }

    @Test
    void allAreNew_orNothingWasReadyBefore_noneIsSlowed() {
        slowStart.update(List.of());
        slowStart.update(Endpoints.of("a", 4));
        assertThat(weights(Endpoints.of("a", 4))).containsOnlyNulls();

        slowStart.update(Endpoints.of("b", 4));

        assertThat(weights(Endpoints.of("b", 4))).containsOnlyNulls();
    }

    @Test
    void manyAreNew_theOthersGetTwiceTheirShareAtMost() {
        List<Endpoint> ten = Endpoints.of("", 10);
        slowStart.update(ten.subList(0, 1));
        slowStart.update(ten);

        List<Weight> weights = weights(ten);

        double all = weights.stream().filter(Objects::nonNull).mapToDouble(weight -> weight.at(ticker.read())).sum();
        assertThat(10 - all).as("shares of the old one").isCloseTo(2, within(0.001));
    }

    @Test
    void clockGoesBack_theWindowBeginsAnew() {
        List<Endpoint> five = Endpoints.of("", 5);
        slowStart.update(five.subList(0, 4));
        slowStart.update(five);
        assertThat(weight(five, 4)).isEqualTo(0.1f);
        ticker.goBack(3_600 * SECOND);
        assertThat(slowStart.expire(ticker.read())).isFalse();

        ticker.advance(5 * SECOND);
        assertThat(weight(five, 4)).isCloseTo(0.5f, within(0.001f));
        ticker.advance(5 * SECOND);

        assertThat(slowStart.expire(ticker.read())).isTrue();
    }

    @Test
    void switchedOff_nothingIsSlowed() {
        SlowStart off = new SlowStart(Duration.ZERO);
        off.update(Endpoints.of("", 4));
        off.update(Endpoints.of("", 5));

        assertThat(off.weights(ids(Endpoints.of("", 5)), 0)).containsOnlyNulls();
    }

    private static List<EndpointLoad> loads(int size) {
        List<EndpointLoad> loads = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            EndpointLoad load = new EndpointLoad(new EndpointId("pod-" + i, 1), "pod-" + i);
            load.started(METHOD, 0);
            load.ended(METHOD, Outcome.OK, false, 1_000_000, 1_000_000);
            loads.add(load);
        }
        return loads;
    }

    private Picker restrained(PolicyName name, List<EndpointLoad> loads, Weight... weights) {
        FakeRandomness randomness = new FakeRandomness(SEED);
        List<Weight> all = new ArrayList<>(Collections.nCopies(loads.size() - weights.length, null));
        all.addAll(Arrays.asList(weights));
        return Restrained.picker(name.create(randomness, ticker), name.create(randomness, ticker), loads, all, randomness,
                ticker);
    }

    private static int[] counts(Picker picker, int size, int picks) {
        int[] counts = new int[size];
        for (int i = 0; i < picks; i++) {
            counts[picker.pick(0, false)]++;
        }
        return counts;
    }

    @ParameterizedTest
    @EnumSource
    void restrained_getsItsPartOfAShare_theOthersGetTheRestAlike(PolicyName name) {
        for (int size : new int[] { 2, 5, 9, 50 }) {
            int[] counts = counts(restrained(name, loads(size), now -> 0.3f), size, size * 10_000);

            assertThat(counts[size - 1]).as("%s of %d, seed %d", name, size, SEED).isBetween(2_700, 3_300);
            double others = 10_000 + 7_000.0 / (size - 1);
            for (int i = 0; i < size - 1; i++) {
                assertThat(counts[i]).as("%s of %d, seed %d", name, size, SEED)
                        .isBetween((int) (0.94 * others), (int) (1.06 * others));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void restrained_withCallsInFlight_getsNoMoreThanItsPartOfWhatOthersHave(PolicyName name) {
        List<EndpointLoad> loads = loads(4);
        Picker picker = restrained(name, loads, now -> 0.3f);
        int[] most = new int[1];
        for (int call = 0; call < 400; call++) {
            loads.get(picker.pick(0, false)).started(METHOD, ticker.read());
            most[0] = loads.get(3).waiting();
        }

        int others = (400 - most[0]) / 3;
        assertThat(most[0]).as("%s, seed %d", name, SEED).isBetween(1, (int) (0.35 * others) + 1);
    }

    @ParameterizedTest
    @EnumSource
    void firstCall_standsAlways(PolicyName name) {
        List<EndpointLoad> loads = loads(3);
        loads.set(2, new EndpointLoad(new EndpointId("new", 1), "new"));

        assertThat(counts(restrained(name, loads, now -> 0f), 3, 100)[2]).isPositive();
    }

    @Test
    void allRestrained_orNone_thePolicysOwnPickerIsUsed() {
        Policy policy = endpoints -> (key, streaming) -> 0;
        List<EndpointLoad> loads = loads(2);
        Weight weight = now -> 0.1f;

        assertThat(Restrained.picker(policy, policy, loads, List.of(weight, weight), bound -> 0, ticker))
                .isNotInstanceOf(Restrained.class);
        assertThat(Restrained.picker(policy, policy, loads, Arrays.asList(null, null), bound -> 0, ticker))
                .isNotInstanceOf(Restrained.class);
        assertThat(Restrained.picker(policy, policy, loads, Arrays.asList(null, weight), bound -> 0, ticker))
                .isInstanceOf(Restrained.class);
    }
}
