package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.load.CallKind;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.load.ZoneState;

class ZoneGuardTest {

    private record Known(Endpoint endpoint, EndpointLoad load) implements Candidate {
    }

    private final MethodLoad method = new MethodBook().of("shop.Payment/Pay", CallKind.UNARY);
    private final ZoneGuard guard = new ZoneGuard(7);
    private final List<Known> all = new ArrayList<>();
    private long now;

    private void zone(String zone, int count) {
        Endpoints.of(zone, count).forEach(endpoint -> all.add(new Known(endpoint, new EndpointLoad(endpoint.id(),
                endpoint.pod()))));
    }

    private void plan() {
        List<Endpoint> endpoints = all.stream().map(Known::endpoint).toList();
        ZonePlan plan = ZonePlan.of(endpoints, "a", "", ZoneMode.PREFER);
        guard.update(plan, (int) endpoints.stream().filter(endpoint -> plan.isNear(endpoint.id())).count());
    }

    /** What was chosen, by zone; scouts apart. */
    private String chosen(List<Known> callable) {
        List<Known> chosen = guard.choose(callable);
        List<Known> scouts = chosen.stream().filter(known -> guard.weight(known.endpoint.id()) != null).toList();
        return chosen.stream().filter(known -> !scouts.contains(known))
                .collect(Collectors.groupingBy(known -> known.endpoint.zone(), java.util.TreeMap::new, Collectors.counting()))
                + " and " + scouts.size() + " scouts";
    }

    /** Lets every endpoint of the zone answer calls that take so long. */
    private void took(Set<String> zones, long millis) {
        for (int i = 0; i < 50; i++) {
            now += TimeUnit.MILLISECONDS.toNanos(20);
            for (Known known : all) {
                long nanos = TimeUnit.MILLISECONDS.toNanos(zones.contains(known.endpoint.zone()) ? millis : 10);
                known.load.started(method, now - nanos);
                known.load.ended(method, Outcome.OK, false, nanos, now);
            }
        }
    }

    private void judge(int seconds) {
        for (int i = 0; i < seconds; i++) {
            answer(all.get(0));
            guard.judge();
            guard.choose(all);
        }
    }

    /** A call ends that says nothing of speed. */
    private void answer(Known known) {
        known.load.started(method, now);
        known.load.ended(method, Outcome.REFUSED, false, 0, now);
    }

    @Test
    void zonesAlike_ownOneAndTwoScouts() {
        zone("a", 4);
        zone("b", 4);
        zone("c", 4);
        plan();

        assertThat(chosen(all)).isEqualTo("{a=4} and 2 scouts");
        assertThat(guard.state()).isEqualTo(ZoneState.KEPT);
    }

    @Test
    void ownZoneIsSmall_whatIsMissingComesFromTheZoneThatHasItToSpare() {
        zone("a", 2);
        zone("b", 4);
        zone("c", 6);
        plan();

        assertThat(chosen(all)).isEqualTo("{a=2, c=2} and 0 scouts");
        assertThat(guard.state()).isEqualTo(ZoneState.FILLED);
        assertThat(all).filteredOn(guard::isNear).hasSize(2);
    }

    @Test
    void ownZonesEndpoints_notConnectedOrMuchSlower_areMadeUpFor() {
        zone("a", 4);
        zone("b", 4);
        plan();
        assertThat(chosen(all.subList(1, 8))).isEqualTo("{a=3, b=1} and 1 scouts");

        took(Set.of(), 10);
        Known slow = all.get(0);
        for (int i = 0; i < 30; i++) {
            slow.load.started(method, now);
            slow.load.ended(method, Outcome.OK, false, TimeUnit.SECONDS.toNanos(1), now += 1_000_000);
        }

        assertThat(chosen(all)).as("the slow one stays: the policy avoids it").isEqualTo("{a=4, b=1} and 1 scouts");
    }

    @Test
    void zoneWithMoreThanItsPart_mayLoseSomeBeforeHelpComes() {
        zone("a", 6);
        zone("b", 2);
        plan();

        assertThat(chosen(all.subList(2, 8))).isEqualTo("{a=4} and 2 scouts");
        assertThat(chosen(all.subList(3, 8))).isEqualTo("{a=3, b=1} and 1 scouts");
    }

    @Test
    void whereCallsStayNear_onlyNearOnesTellHowManyAreMissing() {
        zone("a", 4);
        zone("b", 4);
        plan();
        assertThat(guard.relevant(all)).as("nothing chosen yet").hasSize(8);

        guard.choose(all);

        assertThat(guard.relevant(all)).hasSize(4).allSatisfy(known -> assertThat(known.endpoint.zone()).isEqualTo("a"));
    }

    @Test
    void noneOfTheOwnZoneIsConnected_allAreUsed() {
        zone("a", 4);
        zone("b", 4);
        plan();

        assertThat(chosen(all.subList(4, 8))).isEqualTo("{b=4} and 0 scouts");
        assertThat(guard.state()).isEqualTo(ZoneState.ABSENT);
        assertThat(chosen(all.subList(0, 4))).isEqualTo("{a=4} and 0 scouts");
    }

    @Test
    void ownZoneIsSlowerThanOthers_moreAndMoreHelp_untilAllAreUsed_andLessWhenItIsWell() {
        zone("a", 4);
        zone("b", 4);
        zone("c", 4);
        plan();
        guard.choose(all);
        took(Set.of("a"), 30);

        judge(2);
        assertThat(guard.state()).as("a moment is no overload").isEqualTo(ZoneState.KEPT);
        judge(1);
        assertThat(guard.state()).isEqualTo(ZoneState.SPILLED);
        judge(20);
        assertThat(guard.state()).isEqualTo(ZoneState.OVERLOADED);
        assertThat(chosen(all)).isEqualTo("{a=4, b=4, c=4} and 0 scouts");

        took(Set.of(), 10);
        judge(4);
        assertThat(guard.state()).as("a moment is no relief").isEqualTo(ZoneState.OVERLOADED);
        judge(1);
        assertThat(guard.state()).isEqualTo(ZoneState.SPILLED);
        judge(30);
        assertThat(chosen(all)).isEqualTo("{a=4} and 2 scouts");
    }

    @Test
    void noCallEnds_nothingIsDoneForWhatWasSeenLongAgo() {
        zone("a", 4);
        zone("b", 4);
        plan();
        guard.choose(all);
        took(Set.of("a"), 30);
        for (int i = 0; i < 60; i++) {
            guard.judge();
            guard.choose(all);
        }

        assertThat(guard.state()).isEqualTo(ZoneState.KEPT);
    }

    @Test
    void othersAreSlowToo_orSlower_noReasonToLeave() {
        zone("a", 4);
        zone("b", 4);
        plan();
        guard.choose(all);
        took(Set.of("a", "b"), 500);
        judge(10);
        assertThat(guard.state()).isEqualTo(ZoneState.KEPT);

        took(Set.of("b"), 30);
        judge(10);

        assertThat(guard.state()).isEqualTo(ZoneState.KEPT);
    }

    @Test
    void oneSlowEndpointOfTheZone_isNoOverloadOfTheZone() {
        zone("a", 4);
        zone("b", 4);
        plan();
        guard.choose(all);
        took(Set.of(), 10);
        for (int i = 0; i < 10; i++) {
            all.get(0).load.started(method, now);
            all.get(0).load.ended(method, Outcome.OK, false, TimeUnit.MILLISECONDS.toNanos(25), now += 1_000_000);
        }

        judge(10);

        assertThat(guard.state()).isEqualTo(ZoneState.KEPT);
    }

    @Test
    void processes_takeHelpFromOthersEach() {
        zone("a", 1);
        zone("b", 40);
        plan();
        ZoneGuard other = new ZoneGuard(8);
        List<Endpoint> endpoints = all.stream().map(Known::endpoint).toList();
        other.update(ZonePlan.of(endpoints, "a", "", ZoneMode.PREFER), 1);

        assertThat(guard.choose(all)).isNotEqualTo(other.choose(all)).isEqualTo(guard.choose(all));
    }

    @Test
    void zonesWithNothingToSpare_helpWhereNobodyElseCan_eachProcessBySomeOther() {
        zone("a", 2);
        zone("b", 10);
        zone("c", 18);
        // 10 are the part of each zone: only c has some to spare, and it is out of reach
        ZonePlan plan = ZonePlan.of(all.stream().map(Known::endpoint).toList(), "a", "", ZoneMode.PREFER);
        Set<Endpoint> helpers = new HashSet<>();
        for (int process = 0; process < 50; process++) {
            ZoneGuard one = new ZoneGuard(process);
            one.update(plan, 2);
            one.choose(all.subList(0, 12)).stream().skip(2).limit(3).map(Known::endpoint).forEach(helpers::add);
        }

        assertThat(helpers).hasSize(10);
    }

    @Test
    void processes_sendTheirScoutsToOthersEach_alsoWhereNoZoneHasAnyToSpare() {
        zone("a", 20);
        zone("b", 20);
        plan();
        List<Endpoint> endpoints = all.stream().map(Known::endpoint).toList();
        Set<Endpoint> scouts = new HashSet<>();
        for (int process = 0; process < 50; process++) {
            ZoneGuard one = new ZoneGuard(process);
            one.update(ZonePlan.of(endpoints, "a", "", ZoneMode.PREFER), 20);
            one.choose(all).stream().skip(20).map(Known::endpoint).forEach(scouts::add);
        }

        assertThat(scouts).hasSizeGreaterThan(15);
    }
}
