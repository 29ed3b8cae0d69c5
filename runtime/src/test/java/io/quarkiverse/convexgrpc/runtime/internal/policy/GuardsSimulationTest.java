package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.load.ZoneState;

/** Zones and slow starts in virtual time: pods of 4 workers and 10 ms a call take 400 calls a second at most. */
class GuardsSimulationTest {

    private static final long SEED = 20261124;
    private static final int WORKERS = 4;
    private static final SimulatedPod.Behaviour NORMAL = SimulatedPod.logNormal(10, 0.4);
    private static final GuardSettings PREFER = new GuardSettings(ZoneMode.PREFER, 0, Duration.ZERO);
    private static final GuardSettings OFF = new GuardSettings(ZoneMode.OFF, 0, Duration.ZERO);

    private Simulation simulation = new Simulation(SEED);
    private final Map<SimulatedPod, Endpoint> pods = new LinkedHashMap<>();
    private final List<GuardedClient> clients = new ArrayList<>();

    private void pods(String zone, int count) {
        Endpoints.of(zone, count).forEach(this::pod);
    }

    private SimulatedPod pod(Endpoint endpoint) {
        SimulatedPod pod = new SimulatedPod(simulation, endpoint.pod(), WORKERS, NORMAL);
        pods.put(pod, endpoint);
        return pod;
    }

    private void clients(String zone, int count, PolicyName policy, GuardSettings settings, double perSecond) {
        for (int i = 0; i < count; i++) {
            clients.add(new GuardedClient(simulation, policy, settings, zone, perSecond, pods));
        }
    }

    /** Runs for a while, and then for as long as counts. */
    private void run(int warmUpSeconds, int seconds) {
        long from = simulation.now() + warmUpSeconds * Simulation.SECOND;
        simulation.measureFrom(from);
        simulation.runUntil(from);
        pods.keySet().forEach(SimulatedPod::attempts);
        simulation.runUntil(from + seconds * Simulation.SECOND);
    }

    private double p(double quantile) {
        return GuardedClient.percentileMillis(clients, quantile);
    }

    private double nearShare() {
        return clients.stream().mapToInt(client -> client.calledNear).sum()
                / (double) clients.stream().mapToInt(client -> client.calls).sum();
    }

    private static double spread(LongStream attempts) {
        long[] all = attempts.toArray();
        double mean = LongStream.of(all).average().orElseThrow();
        return LongStream.of(all).mapToDouble(one -> Math.abs(one - mean) / mean).max().orElseThrow();
    }

    private double report(String what, PolicyName policy) {
        long[] attempts = pods.keySet().stream().mapToLong(SimulatedPod::attempts).toArray();
        double spread = spread(LongStream.of(attempts));
        System.out.printf("%s, %s: %.0f %% near, pod's load at most %.0f %% from the mean, p50 %.1f ms, p99 %.1f ms, seed %d%n",
                what, policy, 100 * nearShare(), 100 * spread, p(0.5), p(0.99), SEED);
        return spread;
    }

    @ParameterizedTest
    @EnumSource
    void zonesAlike_callsStay_andLoadIsEven(PolicyName policy) {
        for (String zone : List.of("a", "b", "c")) {
            pods(zone, 4);
        }
        for (String zone : List.of("a", "b", "c")) {
            clients(zone, 10, policy, PREFER, 80);
        }
        run(20, 30);

        double spread = report("zones of 4, 4 and 4 pods, calls alike", policy);
        assertThat(nearShare()).isGreaterThan(0.9);
        assertThat(spread).isLessThan(0.15);
        assertThat(p(0.99)).isLessThan(40);
    }

    @ParameterizedTest
    @EnumSource
    void zonesOfDifferentSizes_smallOnesAreHelped_soThatEveryPodGetsItsPart(PolicyName policy) {
        pods("a", 2);
        pods("b", 4);
        pods("c", 6);
        for (String zone : List.of("a", "b", "c")) {
            clients(zone, 20, policy, PREFER, 45);
        }
        run(20, 30);

        double spread = report("zones of 2, 4 and 6 pods, calls alike", policy);
        assertThat(clients.get(0).states).contains(ZoneState.FILLED);
        assertThat(nearShare()).isBetween(0.70, 0.85);
        assertThat(spread).isLessThan(0.25);
        assertThat(p(0.99)).isLessThan(60);
    }

    @ParameterizedTest
    @EnumSource
    void allCallsComeFromOneZone_thatCannotTakeThem_othersHelp(PolicyName policy) {
        for (String zone : List.of("a", "b", "c")) {
            pods(zone, 4);
        }
        // 1.7 times what the zone can do, a bit more than half of what all can
        clients("a", 20, policy, PREFER, 135);
        run(60, 30);

        report("zones of 4, 4 and 4 pods, all calls from one", policy);
        assertThat(clients.get(0).states).containsAnyOf(ZoneState.SPILLED, ZoneState.OVERLOADED);
        assertThat(p(0.99)).isLessThan(100);
    }

    @ParameterizedTest
    @EnumSource
    void callsShiftToOneZone_thatCannotTakeThem_itIsRelievedWithinHalfAMinute(PolicyName policy) {
        for (String zone : List.of("a", "b", "c")) {
            pods(zone, 4);
        }
        for (String zone : List.of("a", "b", "c")) {
            clients(zone, 20, policy, PREFER, 30);
        }
        run(20, 0);
        // from a third of the calls to three quarters: the zone has 1.2 times the calls that its own pods can take
        clients("a", 20, policy, PREFER, 65);
        StringBuilder windows = new StringBuilder();
        for (int window = 0; window < 6; window++) {
            clients.forEach(client -> client.latencies.clear());
            run(0, 5);
            windows.append(" %.0f".formatted(p(0.99)));
        }

        report("calls shift to one zone; p99 of each 5 s:" + windows, policy);
        assertThat(p(0.99)).isLessThan(100);
    }

    /** What is rejected by ADR 0012: the twin that the preference is held to. */
    @Test
    void zonesOfDifferentSizes_eachKeepingAllItsCalls_overloadsTheSmallOne() {
        for (int count : new int[] { 2, 4, 6 }) {
            String zone = "zone-" + count;
            Map<SimulatedPod, Endpoint> own = new LinkedHashMap<>();
            Endpoints.of(zone, count).forEach(endpoint -> own.put(pod(endpoint), endpoint));
            for (int i = 0; i < 20; i++) {
                clients.add(new GuardedClient(simulation, PolicyName.ADAPTIVE, OFF, zone, 45, own));
            }
        }
        run(20, 30);

        report("zones of 2, 4 and 6 pods, each keeping all its calls", PolicyName.ADAPTIVE);
        assertThat(p(0.99)).isGreaterThan(1000);
    }

    @ParameterizedTest
    @EnumSource
    void ownZoneBecomesSlow_othersHelpWithinSeconds_andNotWhenItIsWellAgain(PolicyName policy) {
        for (String zone : List.of("a", "b", "c")) {
            pods(zone, 4);
        }
        for (String zone : List.of("a", "b", "c")) {
            clients(zone, 5, policy, PREFER, 80);
        }
        run(20, 1);
        pods.forEach((pod, endpoint) -> pod.behave(
                endpoint.zone().equals("a") ? SimulatedPod.plus(NORMAL, 50) : NORMAL));
        run(20, 10);
        assertThat(clients.get(0).state()).isIn(ZoneState.SPILLED, ZoneState.FILLED, ZoneState.OVERLOADED);
        clients.forEach(client -> {
            client.calls = 0;
            client.calledNear = 0;
        });
        pods.keySet().forEach(pod -> pod.behave(NORMAL));
        clients.forEach(client -> client.latencies.clear());
        run(120, 30);

        report("own zone was slow, and is well again", policy);
        assertThat(nearShare()).isGreaterThan(0.85);
    }

    @ParameterizedTest
    @EnumSource
    void fewCalls_areNoReasonToLeaveTheZone(PolicyName policy) {
        for (String zone : List.of("a", "b", "c")) {
            pods(zone, 4);
        }
        for (String zone : List.of("a", "b", "c")) {
            clients(zone, 10, policy, PREFER, 10);
        }
        run(60, 300);

        report("zones of 4, 4 and 4 pods, 10 calls a second from each client", policy);
        assertThat(nearShare()).isGreaterThan(0.85);
    }

    @Test
    void zoneLosesHalfItsPods_theRestGetNoMoreThanBefore() {
        for (String zone : List.of("a", "b", "c")) {
            pods(zone, 4);
        }
        for (String zone : List.of("a", "b", "c")) {
            clients(zone, 10, PolicyName.ADAPTIVE, PREFER, 80);
        }
        run(10, 1);
        pods.entrySet().removeIf(pod -> List.of("a-0", "a-1").contains(pod.getKey().name));
        clients.forEach(client -> client.update(pods));
        run(20, 30);

        double spread = report("zones of 2, 4 and 4 pods after two of the first left", PolicyName.ADAPTIVE);
        assertThat(spread).isLessThan(0.25);
    }

    /** A pod that has to load and to compile: 20 times slower at first, as usual after 8 seconds or 1,000 calls. */
    private SimulatedPod.Behaviour cold() {
        int[] served = { 0 };
        long begun = simulation.now();
        return (any, method) -> {
            double warm = served[0]++ / 1000.0 + (any.now() - begun) / (8.0 * Simulation.SECOND);
            return (long) (NORMAL.nanos(any, method) * (1 + 19 * Math.max(0, 1 - warm)));
        };
    }

    /** How many calls took more than ten times as long as usual, of the 15 seconds in which the pod joins. */
    private long slowCallsAroundColdPod(PolicyName policy, Duration slowStart) {
        simulation = new Simulation(SEED);
        pods.clear();
        clients.clear();
        pods("", 4);
        clients("", 10, policy, new GuardSettings(ZoneMode.PREFER, 0, slowStart), 80);
        run(10, 0);
        SimulatedPod cold = pod(Endpoints.in("", "new"));
        cold.behave(cold());
        clients.forEach(client -> {
            client.latencies.clear();
            client.update(pods);
        });
        run(0, 15);
        long slow = clients.stream().flatMap(client -> client.latencies.stream())
                .filter(nanos -> nanos > 100 * Simulation.MILLISECOND).count();
        System.out
                .printf("cold pod beside 4, slow start %s, %s: p99 %.1f ms, p999 %.1f ms, %d calls over 100 ms, %d calls to it,"
                        + " seed %d%n", slowStart, policy, p(0.99), p(0.999), slow, cold.attempts(), SEED);
        return slow;
    }

    @ParameterizedTest
    @EnumSource
    void coldPod_withSlowStart_hurtsLess(PolicyName policy) {
        long without = slowCallsAroundColdPod(policy, Duration.ZERO);
        long with = slowCallsAroundColdPod(policy, GuardSettings.DEFAULT.slowStart());

        assertThat(with).isLessThan(without);
    }
}
