package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.Map;

import io.quarkiverse.convexgrpc.runtime.internal.load.LoadReport;

/** What a pod's server measures of itself, every 100 ms, smoothed over about a second, and says in its load reports. */
final class SimulatedGauge {

    private static final long INTERVAL = 100 * Simulation.MILLISECOND;
    private static final double WEIGHT = 0.1;

    private double utilization;
    private double rps;

    SimulatedGauge(Simulation simulation, SimulatedPod pod) {
        int[] before = { 0 };
        simulation.every(INTERVAL, () -> {
            utilization += WEIGHT * (pod.utilization() - utilization);
            int calls = pod.answered() - before[0];
            before[0] = pod.answered();
            rps += WEIGHT * (calls * (double) Simulation.SECOND / INTERVAL - rps);
        });
    }

    double utilization() {
        return utilization;
    }

    /** As grpc-java's own server interceptor sends it, with a health score. */
    byte[] report(double healthScore) {
        return new LoadReport(utilization, 0, 0, Map.of(), Map.of(), rps, 0,
                Map.of(LoadReport.HEALTH_SCORE, healthScore), 0).encode();
    }
}
