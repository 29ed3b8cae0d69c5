package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.load.CallKind;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeRandomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

class PolicyTest {

    private static final long SEED = 20261123;
    private static final MethodLoad METHOD = new MethodBook().of("shop.Payment/Pay", CallKind.UNARY);

    private static List<EndpointLoad> endpoints(int size) {
        return IntStream.range(0, size).mapToObj(i -> new EndpointLoad(new EndpointId("pod-" + i, 1), "pod-" + i)).toList();
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
    void idleEndpoints_allGetTheirShare(PolicyName name) {
        for (int size : new int[] { 1, 2, 3, 8, 9, 100 }) {
            Picker picker = name.create(new FakeRandomness(SEED), new FakeTicker()).picker(endpoints(size));

            int[] counts = counts(picker, size, size * 10_000);

            assertThat(IntStream.of(counts).boxed()).as("%s of %d, seed %d", name, size, SEED)
                    .allSatisfy(count -> assertThat(count).isBetween(9_500, 10_500));
        }
    }

    @ParameterizedTest
    @EnumSource
    void picks_allocateNothing(PolicyName name) {
        List<EndpointLoad> endpoints = endpoints(20);
        endpoints.forEach(busy -> IntStream.range(0, 5).forEach(i -> busy.started(METHOD, 0)));
        Picker picker = name.create(Randomness.system(), Ticker.system()).picker(endpoints);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 1; i <= 10_000; i++) {
                picker.pick(i, false);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        // the measurement itself and the compiler may allocate a little, once
        assertThat(least).as("bytes of 10,000 picks of %s", name).isLessThan(1_000);
    }

    @Test
    void roundRobin_takesEachOnceARound_alsoAcrossTheLargestNumber() {
        // begins three picks before the position wraps to the negative numbers
        Policy policy = Policy.roundRobin(bound -> Integer.MAX_VALUE - 2);
        Picker picker = policy.picker(endpoints(4));

        for (int round = 0; round < 10; round++) {
            assertThat(counts(picker, 4, 4)).containsOnly(1);
        }
    }

    @Test
    void roundRobin_goesOnWhereItWas_whenTheEndpointsChange() {
        Policy policy = Policy.roundRobin(bound -> 0);
        Picker before = policy.picker(endpoints(3));
        assertThat(before.pick(0, false)).isZero();

        Picker after = policy.picker(endpoints(3));

        assertThat(after.pick(0, false)).isEqualTo(1);
        assertThat(after.pick(0, false)).isEqualTo(2);
        assertThat(after.pick(0, false)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = { 2, 4, LeastRequest.COMPARE_ALL })
    void leastRequest_few_neverPicksABusierOne(int size) {
        List<EndpointLoad> endpoints = endpoints(size);
        endpoints.stream().skip(1).forEach(busy -> busy.started(METHOD, 0));
        Picker picker = Policy.leastRequest(new FakeRandomness(SEED)).picker(endpoints);

        assertThat(counts(picker, size, 1000)[0]).isEqualTo(1000);
    }

    @Test
    void leastRequest_many_theBusiestIsNeverPicked() {
        List<EndpointLoad> endpoints = endpoints(LeastRequest.COMPARE_ALL + 1);
        endpoints.get(3).started(METHOD, 0);
        Picker picker = Policy.leastRequest(new FakeRandomness(SEED)).picker(endpoints);

        assertThat(counts(picker, endpoints.size(), 10_000)[3]).isZero();
    }

    @Test
    void leastRequest_readsTheLoadAtEveryPick() {
        List<EndpointLoad> endpoints = endpoints(2);
        Picker picker = Policy.leastRequest(new FakeRandomness(SEED)).picker(endpoints);
        endpoints.get(0).started(METHOD, 0);
        assertThat(counts(picker, 2, 10)).containsExactly(0, 10);

        endpoints.get(0).ended(METHOD, Outcome.OK, false, 1, 1);
        endpoints.get(1).started(METHOD, 0);

        assertThat(counts(picker, 2, 10)).containsExactly(10, 0);
    }

    @Test
    void unknownName_isRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> PolicyName.of("fastest")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "fastest (expected: adaptive, consistent-hash, health-score, least-request, random, round-robin, weighted)");
    }
}
