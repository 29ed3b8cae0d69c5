package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.load.CallKind;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeRandomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

class CappedTest {

    private static final long SEED = 20261126;
    private static final MethodLoad METHOD = new MethodBook().of("shop.Payment/Pay", CallKind.UNARY);

    private final FakeTicker ticker = new FakeTicker();
    private final List<EndpointLoad> loads = new ArrayList<>(IntStream.range(0, 5)
            .mapToObj(i -> new EndpointLoad(new EndpointId("pod-" + i, 1), "pod-" + i)).toList());

    private Picker picker(PolicyName name, int limit) {
        return name.create(new FakeRandomness(SEED), ticker).limited(limit, loads.size()).picker(loads);
    }

    private void begin(int place, int calls) {
        for (int i = 0; i < calls; i++) {
            loads.get(place).started(METHOD, ticker.read());
        }
    }

    private void end(int place) {
        loads.get(place).ended(METHOD, Outcome.OK, false, 1, ticker.read());
    }

    @ParameterizedTest
    @EnumSource
    void picks_fillEveryEndpointToItsLimit_andThenFindNone(PolicyName name) {
        for (long key = 0; key < 3; key++) {
            Picker picker = picker(name, 3);
            for (int i = 0; i < 15; i++) {
                int place = picker.pick(key, i % 2 == 0);
                assertThat(place).as("%s, seed %d", name, SEED).isBetween(0, 4);
                begin(place, 1);
                assertThat(loads.get(place).inFlight()).as("%s, seed %d", name, SEED).isLessThanOrEqualTo(3);
            }
            assertThat(picker.pick(key, false)).isEqualTo(Picker.NONE);
            assertThat(picker.pick(key, true)).isEqualTo(Picker.NONE);

            end(3);
            assertThat(picker.pick(key, false)).as("%s, seed %d", name, SEED).isEqualTo(3);
            begin(3, 1);
            IntStream.range(0, 15).forEach(i -> end(i % 5));
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneIsFull_othersAreChosenInstead(PolicyName name) {
        begin(2, 2);
        Picker picker = picker(name, 2);
        for (int i = 0; i < 1_000; i++) {
            assertThat(picker.pick(i, false)).as("%s, seed %d", name, SEED).isNotEqualTo(2).isBetween(0, 4);
        }
    }

    @Test
    void policyInsistsOnTheFullOne_nextOneIsTaken_andTheFirstAfterTheLast() {
        Picker insistent = ((Policy) endpoints -> (key, streaming) -> 3).limited(1, loads.size()).picker(loads);
        assertThat(insistent.pick(0, false)).isEqualTo(3);
        begin(3, 1);
        assertThat(insistent.pick(0, false)).isEqualTo(4);
        begin(4, 1);
        assertThat(insistent.pick(0, false)).isEqualTo(0);
    }

    @Test
    void keyAndKindOfACall_arePassedOn() {
        Policy policy = endpoints -> (key, streaming) -> (int) key + (streaming ? 1 : 0);
        Picker picker = policy.limited(5, loads.size()).picker(loads);

        assertThat(picker.pick(2, false)).isEqualTo(2);
        assertThat(picker.pick(2, true)).isEqualTo(3);
    }

    @Test
    void oneEndpoint_isTakenUntilItIsFull() {
        loads.subList(1, 5).clear();
        Picker picker = picker(PolicyName.LEAST_REQUEST, 1);
        assertThat(picker.pick(0, false)).isZero();
        begin(0, 1);
        assertThat(picker.pick(0, false)).isEqualTo(Picker.NONE);
        end(0);

        assertThat(picker.pick(0, false)).isZero();
    }

    @Test
    void endpointsOnTrial_areNotTakenInsteadOfAFullOne() {
        // the last two are on trial, and a trial goes to the last
        int[] picks = { 1 };
        Picker picker = ((Policy) endpoints -> (key, streaming) -> picks[0]).limited(1, 3).picker(loads);
        begin(0, 1);
        begin(1, 1);
        assertThat(picker.pick(0, false)).isEqualTo(2);
        begin(2, 1);
        assertThat(picker.pick(0, false)).isEqualTo(Picker.NONE);
        picks[0] = 4;
        assertThat(picker.pick(0, false)).isEqualTo(4);
        begin(4, 1);
        assertThat(picker.pick(0, false)).isEqualTo(Picker.NONE);
        end(1);

        assertThat(picker.pick(0, false)).isEqualTo(1);
    }

    @Test
    void noLimit_isThePolicyItself() {
        Policy policy = endpoints -> (key, streaming) -> 0;

        assertThat(policy.limited(0, loads.size())).isSameAs(policy);
    }
}
