package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.convexgrpc.runtime.internal.load.LoadReport;

/** What load reports are worth: six pods of four workers, calls of 5 ms, in virtual time. */
class LoadReportsSimulationTest {

    private static final long SEED = 20261124;
    private static final int PODS = 6;
    private static final int WORKERS = 4;
    private static final double MEDIAN_MILLIS = 5;
    private static final double SIGMA = 0.5;
    /** Blackout, and time for queues of before to go. */
    private static final long SETTLED = 40 * Simulation.SECOND;

    private final Simulation simulation = new Simulation(SEED);
    private final List<SimulatedPod> pods = IntStream.range(0, PODS)
            .mapToObj(i -> new SimulatedPod(simulation, "pod-" + i, WORKERS, SimulatedPod.logNormal(MEDIAN_MILLIS, SIGMA)))
            .toList();
    private final List<SimulatedGauge> gauges = pods.stream().map(pod -> new SimulatedGauge(simulation, pod)).toList();

    private void report(ToDoubleFunction<SimulatedGauge> score) {
        for (int i = 0; i < PODS; i++) {
            SimulatedGauge gauge = gauges.get(i);
            pods.get(i).reports(() -> gauge.report(score.applyAsDouble(gauge)));
        }
    }

    /** Runs so many clients that keep the pods busy by this share, and returns what share of its equal one pod 0 gets. */
    private double shareOfPod0(PolicyName policy, int clients, double load) {
        double meanSeconds = MEDIAN_MILLIS / 1000 * Math.exp(SIGMA * SIGMA / 2);
        double callsASecond = load * PODS * WORKERS / meanSeconds;
        IntStream.range(0, clients).forEach(
                i -> new SimulatedClient(simulation, policy, callsASecond / clients, pods).within(2 * Simulation.SECOND));
        simulation.measureFrom(SETTLED);
        simulation.runUntil(SETTLED);
        pods.forEach(SimulatedPod::attempts);
        simulation.runUntil(SETTLED + 20 * Simulation.SECOND);
        int[] attempts = pods.stream().mapToInt(SimulatedPod::attempts).toArray();
        return attempts[0] * (double) PODS / IntStream.of(attempts).sum();
    }

    private double percentileMillis(double percentile) {
        List<Long> latencies = simulation.clients().stream().flatMap(client -> client.latencies.stream()).sorted().toList();
        return latencies.get((int) (latencies.size() * percentile / 100)) / (double) Simulation.MILLISECOND;
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 20 })
    void weighted_podBurntBySomethingElse_getsMuchLess_andCallsDoNotWaitForIt(int clients) {
        report(gauge -> 100);
        pods.get(0).occupy(3);

        double share = shareOfPod0(PolicyName.WEIGHTED, clients, 0.3);

        // round robin would overload the one worker that is left
        assertThat(share).as("seed %d", SEED).isLessThan(0.35);
        assertThat(percentileMillis(99)).as("p99, seed %d", SEED).isLessThan(25);
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 20 })
    void adaptive_podBurntBySomethingElse_reportsIt_andCallsDoNotWaitForIt(int clients) {
        report(gauge -> 100);
        pods.get(0).occupy(3);

        shareOfPod0(PolicyName.ADAPTIVE, clients, 0.3);

        // healthy it is 16; without reports 18.5 for one client and 21.4 for many
        assertThat(percentileMillis(99)).as("p99, seed %d", SEED).isLessThan(clients == 1 ? 17.5 : 18.5);
    }

    @Test
    void adaptive_podIsBurntNoMore_getsItsShareAgainInSeconds() {
        report(gauge -> 100);
        pods.get(0).occupy(3);
        simulation.at(SETTLED - 10 * Simulation.SECOND, () -> pods.get(0).occupy(-3));

        assertThat(shareOfPod0(PolicyName.ADAPTIVE, 20, 0.1)).as("seed %d", SEED).isBetween(0.9, 1.1);
    }

    @ParameterizedTest
    @ValueSource(doubles = { 0.5, 0.8 })
    void adaptive_allAlike_reportsMakeNoDifference(double load) {
        report(gauge -> 100);

        assertThat(shareOfPod0(PolicyName.ADAPTIVE, 20, load)).as("seed %d", SEED).isBetween(0.97, 1.03);
        // 16.6 and 19.2 without reports
        assertThat(percentileMillis(99)).as("p99, seed %d", SEED).isLessThan(20);
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 20 })
    void healthScore_podThatIsUnwell_getsLess(int clients) {
        report(gauge -> 100 - 80 * gauge.utilization());
        pods.get(0).occupy(3);

        double share = shareOfPod0(PolicyName.HEALTH_SCORE, clients, 0.3);

        assertThat(share).as("seed %d", SEED).isBetween(0.2, 0.6);
        assertThat(percentileMillis(99)).as("p99, seed %d", SEED).isLessThan(25);
    }

    @ParameterizedTest
    @EnumSource(names = { "WEIGHTED", "HEALTH_SCORE" })
    void allAlike_sharesAreEqual(PolicyName policy) {
        report(gauge -> 100 - 80 * gauge.utilization());

        assertThat(shareOfPod0(policy, 10, 0.6)).as("seed %d", SEED).isBetween(0.95, 1.05);
        assertThat(percentileMillis(99)).as("p99, seed %d", SEED).isLessThan(20);
    }

    @Test
    void weighted_reportsStop_afterThreeMinutesSharesAreEqual() {
        report(gauge -> 100);
        pods.get(0).reports(() -> new LoadReport(1, 0, 0, Map.of(), Map.of(), 10, 0, Map.of(), 0).encode());
        assertThat(shareOfPod0(PolicyName.WEIGHTED, 1, 0.1)).as("seed %d", SEED).isLessThan(0.2);
        pods.forEach(pod -> pod.reports(() -> null));

        simulation.runUntil(simulation.now() + 182 * Simulation.SECOND);
        pods.forEach(SimulatedPod::attempts);
        simulation.runUntil(simulation.now() + Simulation.SECOND);

        int[] attempts = pods.stream().mapToInt(SimulatedPod::attempts).toArray();
        assertThat(IntStream.of(attempts).boxed()).as("seed %d", SEED)
                .allSatisfy(count -> assertThat(count).isCloseTo(attempts[0], within(1)));
    }
}
