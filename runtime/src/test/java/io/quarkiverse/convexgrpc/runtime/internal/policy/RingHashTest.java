package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.load.CallKind;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeRandomness;

class RingHashTest {

    private static final long SEED = 20261124;
    private static final MethodLoad METHOD = new MethodBook().of("shop.Payment/Pay", CallKind.UNARY);

    private final Policy policy = Policy.consistentHash(new FakeRandomness(SEED));

    private static List<EndpointLoad> endpoints(int size) {
        return IntStream.range(0, size).mapToObj(i -> new EndpointLoad(new EndpointId("uid-" + i, 50051), "payment-" + i))
                .toList();
    }

    /** Which endpoint each of the keys goes to. */
    private Map<String, EndpointLoad> owners(List<EndpointLoad> endpoints, int keys) {
        Picker picker = policy.picker(endpoints);
        Map<String, EndpointLoad> owners = new HashMap<>();
        for (int i = 0; i < keys; i++) {
            String key = "user-" + i;
            owners.put(key, endpoints.get(picker.pick(KeyHash.of(key), false)));
        }
        return owners;
    }

    @Test
    void sameKey_sameEndpoint_whateverTheOrderOfTheList() {
        List<EndpointLoad> endpoints = endpoints(20);
        List<EndpointLoad> shuffled = new ArrayList<>(endpoints);
        Collections.shuffle(shuffled, new Random(SEED));

        assertThat(owners(shuffled, 10_000)).isEqualTo(owners(endpoints, 10_000));
    }

    @ParameterizedTest
    @ValueSource(ints = { 2, 10, 100 })
    void oneLeaves_onlyItsKeysMove_toMoreThanOneOther(int size) {
        List<EndpointLoad> endpoints = endpoints(size);
        EndpointLoad leaving = endpoints.get(size / 2);
        Map<String, EndpointLoad> before = owners(endpoints, 20_000);

        Map<String, EndpointLoad> after = owners(endpoints.stream().filter(e -> e != leaving).toList(), 20_000);

        Set<EndpointLoad> heirs = new HashSet<>();
        before.forEach((key, owner) -> {
            if (owner == leaving) {
                heirs.add(after.get(key));
            } else {
                assertThat(after.get(key)).as(key).isSameAs(owner);
            }
        });
        assertThat(heirs).hasSizeGreaterThanOrEqualTo(Math.min(size - 1, 10));
    }

    @Test
    void oneJoins_itGetsKeys_andNoOtherKeyMoves() {
        List<EndpointLoad> endpoints = endpoints(11);
        EndpointLoad joining = endpoints.get(10);
        Map<String, EndpointLoad> before = owners(endpoints.subList(0, 10), 20_000);

        Map<String, EndpointLoad> after = owners(endpoints, 20_000);

        int[] moved = { 0 };
        after.forEach((key, owner) -> {
            if (owner == joining) {
                moved[0]++;
            } else {
                assertThat(owner).as(key).isSameAs(before.get(key));
            }
        });
        assertThat(moved[0]).isBetween(20_000 / 11 * 2 / 3, 20_000 / 11 * 3 / 2);
    }

    @ParameterizedTest
    @ValueSource(ints = { 2, 10, 100 })
    void shares_areMoreOrLessEqual(int size) {
        Map<EndpointLoad, Integer> counts = new HashMap<>();
        owners(endpoints(size), 2_000 * size).values().forEach(owner -> counts.merge(owner, 1, Integer::sum));

        assertThat(counts).hasSize(size);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(1_300, 2_800));
    }

    @Test
    void successorOfTheSameName_asInAStatefulSet_getsItsKeys() {
        List<EndpointLoad> endpoints = new ArrayList<>(endpoints(5));
        Map<String, EndpointLoad> before = owners(endpoints, 1_000);
        EndpointLoad old = endpoints.get(2);
        EndpointLoad successor = new EndpointLoad(new EndpointId("another uid", 50051), "payment-2");
        endpoints.set(2, successor);

        owners(endpoints, 1_000).forEach((key, owner) -> assertThat(owner).isSameAs(
                before.get(key) == old ? successor : before.get(key)));
    }

    @Test
    void ownerIsTooBusy_theKeyGoesToTheNext_alwaysTheSame_andComesBack() {
        List<EndpointLoad> endpoints = endpoints(5);
        Picker picker = policy.picker(endpoints);
        long key = KeyHash.of("user");
        int owner = picker.pick(key, false);
        for (int i = 0; i < RingHash.NEVER_BUSY; i++) {
            assertThat(picker.pick(key, false)).isEqualTo(owner);
            endpoints.get(owner).started(METHOD, 0);
        }

        int next = picker.pick(key, false);

        assertThat(next).isNotEqualTo(owner).isEqualTo(picker.pick(key, false));
        endpoints.get(owner).ended(METHOD, io.quarkiverse.convexgrpc.runtime.internal.load.Outcome.OK, false, 1, 1);
        assertThat(picker.pick(key, false)).isEqualTo(owner);
    }

    @ParameterizedTest
    @ValueSource(ints = { 2, 5, RingHash.SAMPLES })
    void oneKeyAlone_isSpread_soThatNobodyHasMoreThanAQuarterAboveTheMean(int size) {
        List<EndpointLoad> endpoints = endpoints(size);
        Picker picker = policy.picker(endpoints);
        int calls = size * 40;
        for (int i = 0; i < calls; i++) {
            endpoints.get(picker.pick(KeyHash.of("user"), false)).started(METHOD, 0);
        }

        assertThat(endpoints).allSatisfy(
                e -> assertThat(e.inFlight()).isLessThanOrEqualTo((int) Math.ceil(RingHash.BOUND * calls / size)));
    }

    @Test
    void oneKeyAlone_amongMany_isSpreadMoreOrLessSo() {
        int size = 200;
        List<EndpointLoad> endpoints = endpoints(size);
        Picker picker = policy.picker(endpoints);
        int calls = size * 40;
        for (int i = 0; i < calls; i++) {
            endpoints.get(picker.pick(KeyHash.of("user"), false)).started(METHOD, 0);
        }

        assertThat(endpoints).allSatisfy(e -> assertThat(e.inFlight()).as("of 40, seed %d", SEED).isLessThanOrEqualTo(75));
    }

    @Test
    void noKey_goesAnywhere() {
        Picker picker = policy.picker(endpoints(3));
        int[] counts = new int[3];
        for (int i = 0; i < 3_000; i++) {
            counts[picker.pick(0, false)]++;
        }

        assertThat(IntStream.of(counts).boxed()).as("seed %d", SEED)
                .allSatisfy(count -> assertThat(count).isBetween(850, 1_150));
    }

    @Test
    void hash_isTheSameForEver_sinceClientsOfTwoVersionsMustAgree() {
        assertThat(KeyHash.of("")).isEqualTo(KeyHash.mix(0xCBF29CE484222325L)).isNotZero();
        assertThat(KeyHash.of("user-1")).isEqualTo(-4280189891278413992L);
        assertThat(owners(endpoints(10), 8).entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(owner -> owner.getValue().name())).containsExactly("payment-6", "payment-7", "payment-7", "payment-5",
                        "payment-8", "payment-5", "payment-7", "payment-1");
    }
}
