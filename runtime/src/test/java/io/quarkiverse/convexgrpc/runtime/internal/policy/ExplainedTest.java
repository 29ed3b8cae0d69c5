package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.load.CallKind;
import io.quarkiverse.convexgrpc.runtime.internal.load.Ejector;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadReport;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.load.Selection;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeRandomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;

/** What a pick that is asked for its reason says, and that it is the pick that would have been made. */
class ExplainedTest {

    private static final long SEED = 20261127;
    private static final long USUAL = TimeUnit.MILLISECONDS.toNanos(200);

    private final MethodLoad method = new MethodBook().of("shop.Payment/Pay", CallKind.UNARY);
    private final FakeTicker ticker = new FakeTicker();

    private static List<EndpointLoad> endpoints(int size) {
        return IntStream.range(0, size).mapToObj(i -> new EndpointLoad(new EndpointId("uid-" + i, 1), "pod-" + i)).toList();
    }

    private void begin(EndpointLoad endpoint, int calls) {
        IntStream.range(0, calls).forEach(i -> endpoint.started(method, ticker.read()));
    }

    /** Every endpoint answers often enough to be known. */
    private void answer(List<EndpointLoad> endpoints, int... factors) {
        for (int round = 0; round < 100; round++) {
            for (int i = 0; i < endpoints.size(); i++) {
                begin(endpoints.get(i), 1);
                endpoints.get(i).ended(method, Outcome.OK, false, USUAL * (i < factors.length ? factors[i] : 1), ticker.read());
            }
        }
    }

    private List<EndpointLoad> played(int size) {
        List<EndpointLoad> endpoints = endpoints(size);
        answer(endpoints, 20);
        IntStream.range(0, size).forEach(i -> begin(endpoints.get(i), i % 6));
        return endpoints;
    }

    @ParameterizedTest
    @EnumSource
    void samePickIsMade_asWithoutTheReason(PolicyName name) {
        for (int size : new int[] { 1, 3, 8, 9, 40 }) {
            List<EndpointLoad> endpoints = played(size);
            Weight[] weights = new Weight[size];
            weights[0] = size == 1 ? null : now -> 0.3f;
            List<Picker> pickers = IntStream.range(0, 2).mapToObj(i -> {
                Randomness randomness = new FakeRandomness(SEED);
                return Restrained.picker(name.create(randomness, ticker), name.create(randomness, ticker), endpoints,
                        Arrays.asList(weights), randomness, ticker);
            }).toList();

            for (long key = 0; key < 3_000; key++) {
                Explained explained = pickers.get(0).explained(key, key % 3 == 0);
                assertThat(explained.place()).as("%s of %d, seed %d", name, size, SEED)
                        .isEqualTo(pickers.get(1).pick(key, key % 3 == 0));
                assertThat(explained.why()).isNotEmpty();
            }
        }
    }

    private String why(Policy policy, List<EndpointLoad> endpoints) {
        return policy.picker(endpoints).explained(0, false).why();
    }

    @Test
    void adaptive_saysWhatTheCostIsMadeOf_andHowManyWereCompared() {
        List<EndpointLoad> three = endpoints(3);
        answer(three);
        begin(three.get(0), 2);
        begin(three.get(1), 1);
        begin(three.get(2), 3);
        // the first that is drawn has calls, so all are compared
        assertThat(why(Policy.adaptive(bound -> 1, ticker), three))
                .isEqualTo("the least cost of 3 compared, of 3; cost 2.00: slowness 1.00, where the fastest has 1.00;"
                        + " 1 waiting");

        assertThat(why(Policy.adaptive(new FakeRandomness(SEED), ticker), played(20)))
                .startsWith("the least cost of 4 compared, of 20; cost ");
    }

    @Test
    void adaptive_nothingToDo_saysThatNoneCanCostLess() {
        List<EndpointLoad> three = endpoints(3);
        answer(three);

        assertThat(why(Policy.adaptive(bound -> 1, ticker), three))
                .isEqualTo("the first that was drawn, and none of 3 can cost less; cost 1.00: slowness 1.00, where the fastest"
                        + " has 1.00; 0 waiting");
    }

    @Test
    void adaptive_streams_saysHowManyAreInFlight() {
        List<EndpointLoad> two = endpoints(2);

        assertThat(Policy.adaptive(bound -> 1, ticker).picker(two).explained(0, true).why()).endsWith("; 0 in flight");
    }

    @Test
    void adaptive_slowOneIsTriedAgain_saysSo() {
        List<EndpointLoad> two = endpoints(2);
        answer(two, 8);
        ticker.advance(TimeUnit.SECONDS.toNanos(60));
        Explained explained = Policy.adaptive(bound -> 0, ticker).picker(two).explained(0, false);

        assertThat(explained.place()).isZero();
        assertThat(explained.why()).startsWith("slow, and due to be tried again; cost ");
    }

    @Test
    void adaptive_hotByItsReport_saysSo() {
        List<EndpointLoad> two = endpoints(2);
        begin(two.get(1), 3);
        two.get(1).reported(new LoadReport(0.3, 0, 0, Map.of(), Map.of(), 0, 0, Map.of(), 0).encode(), ticker.read());
        two.get(0).reported(new LoadReport(0.95, 0, 0, Map.of(), Map.of(), 0, 0, Map.of(), 0).encode(),
                ticker.read());

        assertThat(why(Policy.adaptive(bound -> 1, ticker), two)).contains("cost 1.50: ").endsWith(", hot by its load report");
    }

    @Test
    void leastRequest_saysHowManyAreInFlight_andHowManyWereCompared() {
        List<EndpointLoad> few = endpoints(3);
        few.forEach(endpoint -> begin(endpoint, 2));
        begin(few.get(0), 1);
        begin(few.get(2), 1);
        assertThat(why(Policy.leastRequest(bound -> 0), few)).isEqualTo("2 in flight, the fewest of 3 compared, of 3");

        assertThat(why(Policy.leastRequest(bound -> 0), endpoints(9))).isEqualTo("0 in flight, the fewest of 2 compared, of 9");
    }

    @Test
    void otherPolicies_sayWhatTheyGoBy() {
        assertThat(why(Policy.random(bound -> 0), endpoints(3))).isEqualTo("any of 3");
        assertThat(why(Policy.roundRobin(bound -> 1), endpoints(3))).isEqualTo("in turn, number 2 of 3");
        assertThat(why(Policy.weighted(bound -> 0, ticker), endpoints(4)))
                .isEqualTo("in turn by weight, 25.0 % of all weights together");
    }

    @Test
    void consistentHash_saysWhoOwnsTheKey_andWhoIsTooBusy() {
        List<EndpointLoad> three = endpoints(3);
        Picker picker = Policy.consistentHash(bound -> 0).picker(three);
        assertThat(picker.explained(0, false).why()).isEqualTo("any of 3, since the call has no key");

        long key = KeyHash.of("user-7");
        Explained owned = picker.explained(key, false);
        assertThat(owned.why()).isEqualTo("owns the key with hash " + Long.toHexString(key));

        begin(three.get(owned.place()), 9);
        Explained passed = picker.explained(key, false);
        assertThat(passed.place()).isNotEqualTo(owned.place());
        assertThat(passed.why()).isEqualTo("next to pod-" + owned.place() + ", which owns the key with hash "
                + Long.toHexString(key) + " and is too busy, 9 in flight");
    }

    @Test
    void endpointIsFull_saysWhichOne_andWhereNoneMayTakeMore() {
        List<EndpointLoad> two = endpoints(2);
        Picker picker = Policy.roundRobin(bound -> 0).limited(1, 2).picker(two);
        assertThat(picker.explained(0, false)).isEqualTo(new Explained(0, "in turn, number 1 of 2"));

        begin(two.get(1), 1);
        assertThat(picker.explained(0, false))
                .isEqualTo(new Explained(0, "since pod-1 may have no more than 1 calls in flight"));

        begin(two.get(0), 1);
        assertThat(picker.explained(0, false))
                .isEqualTo(new Explained(Picker.NONE, "each has 1 calls in flight or more, and may have no more"));
    }

    @Test
    void endpointStarts_saysWhichPartOfItsShareItGets() {
        List<EndpointLoad> two = endpoints(2);
        List<Weight> weights = Arrays.asList(now -> 0.25f, null);
        Policy turn = endpoints -> (key, streaming) -> 0;
        Picker first = Restrained.picker(turn, turn, two, weights, bound -> 0, ticker);
        assertThat(first.explained(0, false).why()).startsWith("pod-0 gets 25 % of its share and its first call in any case; ");

        answer(two);
        assertThat(first.explained(0, false))
                .isEqualTo(new Explained(0, "pod-0 gets 25 % of its share, of which this is a part; "));
        Picker unlucky = Restrained.picker(turn, turn, two, weights, bound -> bound - 1, ticker);
        assertThat(unlucky.explained(0, false)).isEqualTo(new Explained(1, "pod-0 gets 25 % of its share, so not that one; "));
    }

    @Test
    void endpointOnTrial_saysSo_othersGoByThePolicy() {
        List<EndpointLoad> four = endpoints(4);
        Ejector ejector = new Ejector(EjectionFigures.DEFAULTS, new ServiceKey("shop", "payment"), LoadListener.NOOP,
                bound -> 0, () -> {
                }, ticker.read());
        ejector.review(ticker.read());
        ejector.select(four, 0);
        answer(four);
        IntStream.range(0, 5).forEach(i -> {
            begin(four.get(2), 1);
            four.get(2).ended(method, Outcome.FAILED, false, 1, ticker.read());
        });
        ejector.review(ticker.read());
        ejector.select(four, 0);
        ticker.advance(TimeUnit.SECONDS.toNanos(6));
        ejector.review(ticker.read());
        Selection selection = ejector.select(four, 0);
        Picker picker = Policy.roundRobin(bound -> 0).within(selection, ticker)
                .picker(List.of(four.get(0), four.get(1), four.get(3), four.get(2)));

        assertThat(picker.explained(0, false))
                .isEqualTo(new Explained(3, "on trial after it was ejected, which takes one call at a time"));
        assertThat(picker.explained(0, false)).isEqualTo(new Explained(0, "in turn, number 1 of 3"));
    }
}
