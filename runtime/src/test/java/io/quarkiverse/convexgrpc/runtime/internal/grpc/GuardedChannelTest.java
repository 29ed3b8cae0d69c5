package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Hints;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.load.ZoneState;
import io.quarkiverse.convexgrpc.runtime.internal.policy.GuardSettings;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ZoneMode;

/** Zone preference, subsets and slow start on channels with real connections. */
class GuardedChannelTest {

    private static final GuardSettings ZONES = new GuardSettings(ZoneMode.PREFER, 0, Duration.ZERO);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Map<String, Pod> pods = new TreeMap<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable o : opened) {
            o.close();
        }
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        opened.add(0, closeable);
        return closeable;
    }

    /** Pods a-0, a-1 ... in the zones that the letters name. */
    private Endpoint[] zones(String letters) {
        return letters.chars().mapToObj(Character::toString).map(zone -> {
            String name = zone + '-' + pods.keySet().stream().filter(pod -> pod.startsWith(zone)).count();
            pods.put(name, keep(Pod.start(name)));
            return pods.get(name).in(zone);
        }).toArray(Endpoint[]::new);
    }

    private static long of(Map<String, Integer> spread, String zone) {
        return spread.entrySet().stream().filter(pod -> pod.getKey().startsWith(zone)).mapToInt(Map.Entry::getValue).sum();
    }

    private static void awaitConnected(Client client, int connections) {
        await().until(() -> {
            client.call();
            return client.uses.get(0).used() == connections;
        });
    }

    @ParameterizedTest
    @EnumSource
    void zonesAlike_callsStayInTheOwnOne_butForScouts(PolicyName policy) {
        Client client = keep(new Client(policy, ZONES, "a"));
        client.discover(zones("aabbcc"));

        // while pods connect one after the other, calls go where they can
        await().untilAsserted(() -> {
            Map<String, Integer> spread = client.spread(1000);
            assertThat(of(spread, "a")).isBetween(800L, 995L);
            assertThat(spread.get("a-0")).isBetween(350, 550);
        });
        assertThat(client.uses.get(0).near()).isEqualTo(2);
        assertThat(client.uses.get(0).used()).isEqualTo(4);
        assertThat(client.zoneStates).last().isEqualTo(ZoneState.KEPT);
    }

    @Test
    void ownZoneIsSmall_otherZonesTakeTheirPart() {
        Client client = keep(new Client(PolicyName.ROUND_ROBIN, ZONES, "a"));
        client.discover(zones("abbbbb"));

        await().untilAsserted(() -> {
            Map<String, Integer> spread = client.spread(300);
            assertThat(spread).hasSize(3);
            assertThat(spread.get("a-0")).isEqualTo(100);
        });
        assertThat(client.zoneStates).last().isEqualTo(ZoneState.FILLED);
    }

    @Test
    void podsOfTheOwnZoneDie_othersTakeTheirCalls() {
        Client client = keep(new Client(PolicyName.ROUND_ROBIN, ZONES, "a"));
        client.discover(zones("aaabbb"));
        awaitConnected(client, 5);

        pods.get("a-0").close();
        pods.get("a-1").close();
        // the one that is left, two in the place of those that died
        await().ignoreExceptions().until(() -> client.spread(30).values().stream().filter(calls -> calls == 10).count() == 3);

        pods.get("a-2").close();
        await().ignoreExceptions().until(() -> of(client.spread(30), "b") == 30);
        assertThat(client.zoneStates).last().isEqualTo(ZoneState.ABSENT);
    }

    @Test
    void zoneUnknown_orSwitchedOff_orAbsentOnAll_allAreUsed() {
        Endpoint[] endpoints = zones("aabbcc");
        Client unknown = keep(new Client(PolicyName.ROUND_ROBIN, ZONES, ""));
        unknown.discover(endpoints);
        awaitConnected(unknown, 6);
        assertThat(unknown.spread(60).values()).containsOnly(10);
        assertThat(unknown.zoneStates).last().isEqualTo(ZoneState.UNKNOWN);
        unknown.close();

        Client off = keep(new Client(PolicyName.ROUND_ROBIN, new GuardSettings(ZoneMode.OFF, 0, Duration.ZERO), "a"));
        off.discover(endpoints);
        awaitConnected(off, 6);
        assertThat(off.spread(60).values()).containsOnly(10);
        off.close();

        Client without = keep(new Client(PolicyName.ROUND_ROBIN, ZONES, "a"));
        without.discover(pods.values().stream().map(Pod::ready).toArray(Endpoint[]::new));
        awaitConnected(without, 6);
        assertThat(without.spread(60).values()).containsOnly(10);
    }

    @Test
    void ownZone_learnedFromAnEndpointOfAnotherService_countsWithinAMoment() {
        Client client = keep(new Client(PolicyName.ROUND_ROBIN, ZONES, ""));
        client.discover(zones("aabbcc"));
        awaitConnected(client, 6);
        Pod neighbour = keep(Pod.start("neighbour"));

        client.standpoint.updated(new ServiceUpdate.Current(new EndpointSnapshot(Client.SERVICE, List.of(new Endpoint(
                neighbour.ready().id(), neighbour.ready().addresses(), Condition.READY, "neighbour", "b", "node-1")))));

        await().until(() -> of(client.spread(100), "b") > 80);
    }

    @Test
    void hints_comeBeforeZones() {
        Client client = keep(new Client(PolicyName.ROUND_ROBIN, ZONES, "a"));
        zones("aabb");
        client.discover(pods.values().stream().map(pod -> pod.in(pod.name.substring(0, 1),
                new Hints(Set.of(pod.name.endsWith("0") ? "a" : "b"), Set.of()))).toArray(Endpoint[]::new));
        awaitConnected(client, 4);

        Map<String, Integer> spread = client.spread(1000);

        assertThat(spread.get("a-0") + spread.get("b-0")).isGreaterThan(800);
    }

    @Test
    void subset_connectsToSoMany_andFillsAPlaceThatBecomesFree() throws Exception {
        Client client = keep(new Client(PolicyName.ROUND_ROBIN, new GuardSettings(ZoneMode.PREFER, 3, Duration.ZERO), ""));
        Endpoint[] all = zones("xxxxxxxx");
        client.discover(all);
        awaitConnected(client, 3);
        Set<String> members = client.spread(30).keySet();
        assertThat(members).hasSize(3);
        assertThat(Channelz.liveSubchannels(client.channel)).isEqualTo(3);

        String left = members.iterator().next();
        client.discover(Stream.of(all).filter(endpoint -> !endpoint.pod().equals(left)).toArray(Endpoint[]::new));

        await().until(() -> client.spread(30).size() == 3 && client.spread(30).keySet().stream().noneMatch(left::equals));
        assertThat(client.spread(30).keySet()).containsAll(members.stream().filter(pod -> !pod.equals(left)).toList());
    }

    @Test
    void subset_inZones_isInTheOwnOneFirst_withSomeOutsideForHelp() {
        Client client = keep(new Client(PolicyName.ROUND_ROBIN, new GuardSettings(ZoneMode.PREFER, 4, Duration.ZERO), "a"));
        client.discover(zones("aaaabbbb"));
        awaitConnected(client, 4);

        Map<String, Integer> spread = client.spread(500);

        assertThat(spread.keySet().stream().filter(pod -> pod.startsWith("a"))).hasSize(3);
        assertThat(of(spread, "a")).isGreaterThan(400);
    }

    @ParameterizedTest
    @EnumSource
    void podThatJoins_getsLittleAtFirst_andItsShareInTheEnd(PolicyName policy) {
        Client client = keep(new Client(policy, new GuardSettings(ZoneMode.PREFER, 0, Duration.ofSeconds(3)), ""));
        Endpoint[] three = zones("xxx");
        client.discover(three[0], three[1]);
        awaitConnected(client, 2);
        client.spread(100);

        client.discover(three);
        await().until(() -> client.spread(1).containsKey("x-2"));
        int first = client.spread(100).getOrDefault("x-2", 0);
        assertThat(first).isLessThan(25);
        assertThat(client.uses.get(0).starting()).isEqualTo(1);

        await().until(() -> client.uses.get(0).starting() == 0);
        await().untilAsserted(() -> assertThat(client.spread(900).get("x-2")).isBetween(240, 360));
    }

    @Test
    void channelClosed_itsUseIsForgotten() {
        Client client = keep(new Client(PolicyName.ADAPTIVE, ZONES, "a"));
        client.discover(zones("ab"));
        awaitConnected(client, 2);

        client.channel.shutdown();

        await().until(client.uses::isEmpty);
    }
}
