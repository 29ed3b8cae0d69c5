package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static io.quarkiverse.convexgrpc.runtime.internal.policy.Endpoints.forZones;
import static io.quarkiverse.convexgrpc.runtime.internal.policy.Endpoints.hinted;
import static io.quarkiverse.convexgrpc.runtime.internal.policy.Endpoints.in;
import static io.quarkiverse.convexgrpc.runtime.internal.policy.Endpoints.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Hints;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.load.ZoneState;

class ZonePlanTest {

    private static ZonePlan plan(List<Endpoint> ready) {
        return ZonePlan.of(ready, "a", "node-a-0", ZoneMode.PREFER);
    }

    private static List<String> near(ZonePlan plan, List<Endpoint> ready) {
        return ready.stream().filter(endpoint -> plan.isNear(endpoint.id())).map(Endpoint::pod).toList();
    }

    private static List<Endpoint> zones(int a, int b, int c) {
        List<Endpoint> all = new ArrayList<>(of("a", a));
        all.addAll(of("b", b));
        all.addAll(of("c", c));
        return all;
    }

    @ParameterizedTest
    @CsvSource({ "4, 4, 4, 1, 4", "2, 4, 6, 0.5, 4", "6, 3, 3, 1, 4", "1, 9, 2, 0.25, 4", "3, 3, 0, 1, 3",
            "1, 99, 0, 0.02, 50" })
    void ownZone_takesWhatItsPartOfTheEndpointsCan(int a, int b, int c, double share, int part) {
        ZonePlan plan = plan(zones(a, b, c));

        assertThat(plan.state()).isEqualTo(ZoneState.KEPT);
        assertThat(plan.share()).isCloseTo(share, within(1e-9));
        assertThat(plan.part(a)).isEqualTo(part);
    }

    @Test
    void help_comesFromZonesThatHaveMoreThanTheirPart() {
        List<Endpoint> all = zones(2, 4, 6);
        ZonePlan plan = plan(all);

        assertThat(plan.spare(all.get(2))).as("zone b has just its part").isZero();
        assertThat(plan.spare(all.get(6))).as("zone c has two of six more").isCloseTo(1 / 3.0, within(1e-9));
    }

    @Test
    void nothingToPrefer_saysWhy() {
        assertThat(ZonePlan.of(zones(4, 4, 4), "a", "", ZoneMode.OFF).state()).isEqualTo(ZoneState.OFF);
        assertThat(plan(of("a", 12)).state()).isEqualTo(ZoneState.ALIKE);
        assertThat(plan(of("", 12)).state()).isEqualTo(ZoneState.ALIKE);
        assertThat(plan(List.of()).state()).isEqualTo(ZoneState.ALIKE);
        assertThat(ZonePlan.of(zones(4, 4, 4), "", "", ZoneMode.PREFER).state()).isEqualTo(ZoneState.UNKNOWN);
        assertThat(ZonePlan.of(of("", 4), "", "", ZoneMode.PREFER).state()).isEqualTo(ZoneState.ALIKE);
        assertThat(plan(zones(2, 2, 1)).state()).isEqualTo(ZoneState.FEW);
        assertThat(plan(zones(0, 6, 6)).state()).isEqualTo(ZoneState.ABSENT);
        assertThat(ZonePlan.of(zones(4, 4, 4), "nowhere", "", ZoneMode.PREFER).state()).isEqualTo(ZoneState.ABSENT);
    }

    @Test
    void zoneAbsentOnSome_theyAreFar_andHaveAllToSpare() {
        List<Endpoint> all = new ArrayList<>(of("a", 4));
        all.addAll(of("b", 4));
        all.addAll(of("", 2));
        ZonePlan plan = plan(all);

        assertThat(near(plan, all)).containsExactly("a-0", "a-1", "a-2", "a-3");
        assertThat(plan.part(4)).as("10 endpoints for the callers of 2 zones").isEqualTo(5);
        assertThat(plan.spare(all.get(9))).isEqualTo(1);
    }

    @Test
    void hintsForNodes_onAll_comeFirst() {
        Hints mine = new Hints(Set.of("b"), Set.of("node-a-0"));
        Hints others = new Hints(Set.of("a"), Set.of("node-9"));
        List<Endpoint> all = List.of(hinted("a", "x", mine), hinted("a", "y", others));

        assertThat(near(plan(all), all)).containsExactly("x");
        assertThat(near(ZonePlan.of(all, "a", "", ZoneMode.PREFER), all)).as("node unknown: zones").containsExactly("y");
    }

    @Test
    void hintsForZones_onAll_comeBeforeZones_howeverFewTheyAre() {
        List<Endpoint> all = List.of(forZones("b", "x", "a"), forZones("a", "y", "b"), forZones("a", "z", "b", "c"));

        assertThat(near(plan(all), all)).containsExactly("x");
        assertThat(plan(all).part(1)).isEqualTo(1);
    }

    @Test
    void hintsForZones_missingOnOne_orNamingNobodyOfOurs_countForNothing() {
        List<Endpoint> missing = new ArrayList<>(zones(3, 3, 0));
        missing.set(0, forZones("a", "hinted", "b"));
        missing.set(4, forZones("b", "ours", "a"));
        List<Endpoint> foreign = zones(3, 3, 0).stream().map(e -> forZones(e.zone(), e.pod(), "z")).toList();

        assertThat(near(plan(missing), missing)).containsExactly("hinted", "a-1", "a-2");
        assertThat(near(plan(foreign), foreign)).containsExactly("a-0", "a-1", "a-2");
    }

    @Test
    void hintsThatNameUsForAll_orModeOff_preferNothing() {
        List<Endpoint> all = List.of(forZones("b", "x", "a"), forZones("a", "y", "a"));

        assertThat(plan(all).state()).isEqualTo(ZoneState.ALIKE);
        assertThat(ZonePlan.of(List.of(forZones("b", "x", "a"), forZones("a", "y", "b")), "a", "", ZoneMode.OFF).state())
                .isEqualTo(ZoneState.OFF);
    }

    @Test
    void ownZone_nobodyTold_isThatOfAnyEndpointOnOurNode() {
        Standpoint standpoint = new Standpoint("", "node-b-1", bound -> 1);
        standpoint.updated(current(in("", "b-1")));
        assertThat(standpoint.zone()).isEmpty();

        standpoint.updated(current(in("a", "a-1"), in("b", "b-1")));
        standpoint.updated(current(in("c", "b-1")));

        assertThat(standpoint.zone()).as("learned once").isEqualTo("b");
    }

    @Test
    void ownZone_told_isNotLearned() {
        Standpoint told = new Standpoint("a", "node-b-1", bound -> 1);
        Standpoint noNode = new Standpoint("", "", bound -> 1);
        told.updated(current(in("b", "b-1")));
        noNode.updated(current(new Endpoint(in("b", "x").id(), in("b", "x").addresses(), Condition.READY, "x", "b", "")));

        assertThat(told.zone()).isEqualTo("a");
        assertThat(noNode.zone()).isEmpty();
    }

    private static ServiceUpdate current(Endpoint... endpoints) {
        return new ServiceUpdate.Current(new EndpointSnapshot(GuardedClient.SERVICE, List.of(endpoints)));
    }

    @ParameterizedTest
    @EnumSource
    void modes_areFoundByTheirNames_othersAreRefused(ZoneMode mode) {
        assertThat(ZoneMode.of(mode.toString())).isEqualTo(mode);
        assertThatThrownBy(() -> ZoneMode.of("strict")).hasMessage("strict (expected: prefer, off)");
    }
}
