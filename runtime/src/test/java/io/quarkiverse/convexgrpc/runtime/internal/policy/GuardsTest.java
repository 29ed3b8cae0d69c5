package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Hints;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.load.CallKind;
import io.quarkiverse.convexgrpc.runtime.internal.load.ChannelUse;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.load.ZoneState;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeRandomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

/** Subset, zones and slow start together, as one channel has them. */
class GuardsTest implements LoadListener {

    private static final ServiceKey SERVICE = new ServiceKey("shop", "payment");
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private record Known(Endpoint endpoint, EndpointLoad load) implements Candidate {
    }

    private final FakeTicker ticker = new FakeTicker();
    private final FakeRandomness randomness = new FakeRandomness(1);
    private final MethodLoad method = new MethodBook().of("shop.Payment/Pay", CallKind.UNARY);
    private final List<ChannelUse> uses = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();

    @Override
    public void opened(ServiceKey service, ChannelUse use) {
        uses.add(use);
    }

    @Override
    public void closed(ServiceKey service, ChannelUse use) {
        uses.remove(use);
    }

    @Override
    public void zoneChanged(ServiceKey service, ZoneState before, ZoneState now) {
        changes.add(service + ": " + before + " to " + now);
    }

    private Guards guards(int subsetSize, Standpoint standpoint) {
        return new Guards(SERVICE, new GuardSettings(ZoneMode.PREFER, subsetSize, Duration.ofSeconds(10)), standpoint,
                PolicyName.ROUND_ROBIN,
                PolicyName.ROUND_ROBIN.create(randomness, ticker), this, randomness, ticker);
    }

    private Guards guards(int subsetSize) {
        return guards(subsetSize, new Standpoint("a", "", randomness));
    }

    private static List<Endpoint> zones(String... zones) {
        List<Endpoint> all = new ArrayList<>();
        for (String zone : zones) {
            all.addAll(Endpoints.of(zone, 4));
        }
        return all;
    }

    private static List<Known> update(Guards guards, List<Endpoint> endpoints) {
        guards.update(new EndpointSnapshot(SERVICE, endpoints));
        return known(endpoints);
    }

    private static List<Known> known(List<Endpoint> endpoints) {
        return endpoints.stream().map(endpoint -> new Known(endpoint, new EndpointLoad(endpoint.id(), endpoint.pod())))
                .toList();
    }

    /** All answer some calls, those of the own zone after so long. */
    private void answer(List<Known> endpoints, long millisOfTheOwnZone) {
        for (int i = 0; i < 50; i++) {
            for (Known known : endpoints) {
                long millis = known.endpoint.zone().equals("a") ? millisOfTheOwnZone : 10;
                known.load.started(method, ticker.read());
                known.load.ended(method, Outcome.OK, false, TimeUnit.MILLISECONDS.toNanos(millis), ticker.read());
            }
        }
    }

    @Test
    void ownZone_andScouts_areUsed_andToldOf() {
        Guards guards = guards(1_000);
        List<Known> all = update(guards, zones("a", "b", "c"));

        List<Known> chosen = guards.choose(all);
        List<Weight> weights = guards.weights(chosen);

        assertThat(chosen).hasSize(4 + ZoneGuard.SCOUTS);
        assertThat(weights.subList(0, 4)).containsOnlyNulls();
        assertThat(weights.subList(4, 6)).containsOnly(ZoneGuard.SCOUTING);
        ChannelUse use = uses.get(0);
        assertThat(List.of(use.used(), use.near(), use.starting())).containsExactly(6, 4, 0);
        assertThat(use.zone()).isEqualTo(ZoneState.KEPT);
        assertThat(changes).containsExactly("payment.shop: OFF to KEPT");
        assertThat(guards.relevant(all)).isEqualTo(all.subList(0, 4));

        guards.weights(chosen);
        assertThat(changes).as("nothing new").hasSize(1);
        guards.none();
        assertThat(List.of(use.used(), use.near(), use.starting())).containsExactly(0, 0, 0);
        guards.close();
        assertThat(uses).isEmpty();
    }

    @Test
    void someOfTheOwnZoneAreLeftOut_nearAreThoseInUse() {
        Guards guards = guards(1_000);
        List<Known> all = update(guards, zones("a", "b", "c"));
        List<Known> chosen = guards.choose(all);

        // as where two are ejected
        guards.weights(chosen.subList(2, 6));

        assertThat(uses.get(0).used()).isEqualTo(4);
        assertThat(uses.get(0).near()).isEqualTo(2);
    }

    @Test
    void newcomer_startsSlowly_amongTheOthers() {
        Guards guards = guards(1_000);
        List<Endpoint> endpoints = zones("a", "b", "c");
        update(guards, endpoints.subList(1, 12));
        List<Known> all = update(guards, endpoints);
        List<Known> chosen = guards.choose(all);

        List<Weight> weights = guards.weights(chosen);

        assertThat(weights.get(0).at(ticker.read())).isEqualTo(SlowStart.LEAST);
        assertThat(weights.subList(1, 4)).containsOnlyNulls();
        assertThat(weights.subList(4, 6)).containsOnly(ZoneGuard.SCOUTING);
        assertThat(uses.get(0).starting()).isEqualTo(1);
        assertThat(guards.tick()).isFalse();
        ticker.advance(10 * SECOND);
        assertThat(guards.tick()).as("it is over").isTrue();
        assertThat(guards.weights(chosen).subList(0, 4)).containsOnlyNulls();
        assertThat(uses.get(0).starting()).isZero();
    }

    @Test
    void picker_givesARestrainedOneLess() {
        Guards guards = guards(1_000);
        List<Endpoint> endpoints = Endpoints.of("a", 4);
        update(guards, endpoints.subList(1, 4));
        List<Known> all = update(guards, endpoints);
        answer(all, 10);
        List<Known> chosen = guards.choose(all);
        Policy policy = guards.around(PolicyName.ROUND_ROBIN.create(randomness, ticker), guards.weights(chosen));
        Picker picker = policy.picker(chosen.stream().map(Known::load).toList());
        int[] counts = new int[4];
        for (int i = 0; i < 4_000; i++) {
            counts[picker.pick(0, false)]++;
        }

        assertThat(counts[0]).isBetween(50, 150);
        assertThat(counts[1]).isBetween(1_200, 1_400);
    }

    @Test
    void largeService_channelConnectsToSome_alsoOfThoseThatDrain_andToNoneThatIsNotReady() {
        Guards guards = guards(3);
        List<Endpoint> endpoints = new ArrayList<>(Endpoints.of("", 10));
        Endpoints.of("d", 10).forEach(endpoint -> endpoints.add(as(endpoint, Condition.DRAINING)));
        Endpoints.of("n", 10).forEach(endpoint -> endpoints.add(as(endpoint, Condition.NOT_READY)));
        update(guards, endpoints);

        assertThat(endpoints.subList(0, 10)).filteredOn(endpoint -> guards.connects(endpoint.id())).hasSize(3);
        assertThat(endpoints.subList(10, 20)).filteredOn(endpoint -> guards.connects(endpoint.id())).hasSize(3);
        assertThat(endpoints.subList(20, 30)).filteredOn(endpoint -> guards.connects(endpoint.id())).isEmpty();
    }

    private static Endpoint as(Endpoint endpoint, Condition condition) {
        return new Endpoint(endpoint.id(), endpoint.addresses(), condition, endpoint.pod(), endpoint.zone(), endpoint.node(),
                endpoint.hints());
    }

    @Test
    void zonesAreCompared_onceASecond() {
        Guards guards = guards(1_000);
        List<Known> all = update(guards, zones("a", "b", "c"));
        guards.weights(guards.choose(all));
        answer(all, 30);
        for (int tick = 1; tick <= 3 * 4; tick++) {
            ticker.advance(SECOND / 4);
            answer(all, 30);
            assertThat(guards.tick()).as("tick %d", tick).isEqualTo(tick % 4 == 0);
            guards.weights(guards.choose(all));
            assertThat(uses.get(0).zone()).isEqualTo(tick < 3 * 4 ? ZoneState.KEPT : ZoneState.SPILLED);
        }
    }

    @Test
    void clockGoesBack_zonesAreComparedAllTheSame() {
        Guards guards = guards(1_000);
        guards.weights(guards.choose(update(guards, zones("a", "b"))));
        ticker.goBack(3_600 * SECOND);
        assertThat(guards.tick()).isTrue();
        assertThat(guards.tick()).isFalse();

        ticker.advance(SECOND);

        assertThat(guards.tick()).isTrue();
    }

    @Test
    void ownZoneBecomesKnown_itIsTimeToChooseAgain() throws Exception {
        Standpoint standpoint = new Standpoint("", "node-here", randomness);
        Guards guards = guards(1_000, standpoint);
        assertThat(guards.outdated()).as("nothing is known yet").isFalse();
        List<Endpoint> endpoints = zones("a", "b");
        List<Known> all = update(guards, endpoints);
        assertThat(guards.choose(all)).hasSize(8);
        guards.weights(all);
        assertThat(uses.get(0).zone()).isEqualTo(ZoneState.UNKNOWN);
        assertThat(guards.outdated()).isFalse();

        Endpoint here = new Endpoint(new EndpointId("uid", 1), List.of(InetAddress.getLoopbackAddress()), Condition.READY,
                "pod", "b", "node-here", Hints.NONE);
        standpoint.updated(new ServiceUpdate.Current(new EndpointSnapshot(new ServiceKey("shop", "other"), List.of(here))));

        assertThat(standpoint.node()).isEqualTo("node-here");
        assertThat(guards.outdated()).isTrue();
        update(guards, endpoints);
        assertThat(guards.outdated()).isFalse();
        assertThat(guards.choose(all)).startsWith(all.get(4));
    }
}
