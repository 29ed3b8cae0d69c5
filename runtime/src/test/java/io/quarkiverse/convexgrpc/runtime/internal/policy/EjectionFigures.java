package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionSettings;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;

/** Prints the table of ADR 0011: a minute at 500 calls a second, in which some of the pods do what they should not. */
public final class EjectionFigures {

    static final EjectionSettings DEFAULTS = new EjectionSettings(true, 5, 0.05, 8, Duration.ofSeconds(5),
            Duration.ofSeconds(60), 0.5, 0.5);

    private EjectionFigures() {
    }

    record Result(double failedPercent, double p99Millis) {
    }

    static Result run(PolicyName policy, SimulatedGuard.Factory guard, int pods, int bad, int perSecond,
            UnaryOperator<SimulatedPod.Behaviour> fault) {
        Simulation simulation = new Simulation(20261123);
        SimulatedPod.Behaviour well = SimulatedPod.logNormal(5, 0.5);
        List<SimulatedPod> all = IntStream.range(0, pods)
                .mapToObj(i -> new SimulatedPod(simulation, "pod-" + i, 64, well)).toList();
        SimulatedClient client = new SimulatedClient(simulation, policy::create, perSecond, all).guardedBy(guard);
        simulation.measureFrom(20 * Simulation.SECOND);
        simulation.at(20 * Simulation.SECOND, () -> all.subList(0, bad).forEach(pod -> pod.behave(fault.apply(well))));
        simulation.runUntil(80 * Simulation.SECOND);
        Collections.sort(client.latencies);
        int answered = client.latencies.size();
        return new Result(100.0 * client.failed / (client.failed + answered),
                answered == 0 ? 0 : client.latencies.get(answered * 99 / 100) / (double) Simulation.MILLISECOND);
    }

    public static void main(String[] args) {
        table("one of 4 fails 100 %", 4, 1, 500, b -> SimulatedPod.failing(b, 1));
        table("one of 4 fails 50 %", 4, 1, 500, b -> SimulatedPod.failing(b, 0.5));
        table("one of 4 fails 5 %", 4, 1, 500, b -> SimulatedPod.failing(b, 0.05));
        table("one of 10 fails 50 %", 10, 1, 500, b -> SimulatedPod.failing(b, 0.5));
        table("one of 10 fails 5 %", 10, 1, 500, b -> SimulatedPod.failing(b, 0.05));
        table("one of 4 is 200 ms slower", 4, 1, 500, b -> SimulatedPod.plus(b, 200));
        table("one of 2 fails 100 %", 2, 1, 20, b -> SimulatedPod.failing(b, 1));
        table("one of 2 fails 50 %", 2, 1, 20, b -> SimulatedPod.failing(b, 0.5));
        table("two of 4 fail 50 %", 4, 2, 500, b -> SimulatedPod.failing(b, 0.5));
        table("three of 4 fail 100 %", 4, 3, 500, b -> SimulatedPod.failing(b, 1));
        table("all 4 fail 100 %", 4, 4, 500, b -> SimulatedPod.failing(b, 1));
        table("all 4 fail 50 %", 4, 4, 500, b -> SimulatedPod.failing(b, 0.5));
        table("all 4 fail 5 %", 4, 4, 500, b -> SimulatedPod.failing(b, 0.05));
        table("20 of 2,000 fail 100 %", 2_000, 20, 2_000, b -> SimulatedPod.failing(b, 1));
        table("20 of 2,000 fail 50 %", 2_000, 20, 2_000, b -> SimulatedPod.failing(b, 0.5));
    }

    private static void table(String scenario, int pods, int bad, int perSecond, UnaryOperator<SimulatedPod.Behaviour> fault) {
        for (PolicyName policy : List.of(PolicyName.ROUND_ROBIN, PolicyName.LEAST_REQUEST, PolicyName.ADAPTIVE)) {
            Result none = run(policy, (simulation, onChange) -> SimulatedGuard.NONE, pods, bad, perSecond, fault);
            Result a50 = run(policy, GrpcOutlierDetection.with(GrpcOutlierDetection.Rules.DEFAULTS), pods, bad, perSecond,
                    fault);
            Result tuned = run(policy, GrpcOutlierDetection.with(GrpcOutlierDetection.Rules.TUNED), pods, bad, perSecond,
                    fault);
            Result ours = run(policy, SimulatedGuard.ejector(DEFAULTS, LoadListener.NOOP), pods, bad, perSecond, fault);
            System.out.printf("| %s | %s | %s | %s | %s | %s%n", scenario, policy, text(none), text(a50), text(tuned),
                    text(ours));
        }
    }

    private static String text(Result result) {
        return String.format("%.2f %%, %.0f ms", result.failedPercent, result.p99Millis);
    }
}
