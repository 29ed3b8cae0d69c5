package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionReason;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.policy.EjectionFigures.Result;

/** What ejection is worth, in virtual time: a minute with pods that fail or are slow, with and without it. */
class EjectionSimulationTest {

    private static final SimulatedGuard.Factory NONE = (simulation, onChange) -> SimulatedGuard.NONE;
    private static final SimulatedGuard.Factory OURS = SimulatedGuard.ejector(EjectionFigures.DEFAULTS, LoadListener.NOOP);

    private static UnaryOperator<SimulatedPod.Behaviour> fails(double percent) {
        return well -> SimulatedPod.failing(well, percent / 100);
    }

    /** Of 4, 2 and 2,000 endpoints: how many are bad, the share they fail, and the share of all calls that then may fail. */
    @ParameterizedTest
    @CsvSource({
            "round-robin, 4, 1, 500, 100, 0.1", "least-request, 4, 1, 500, 100, 0.1", "adaptive, 4, 1, 500, 100, 0.1",
            "round-robin, 4, 1, 500, 50, 0.15", "least-request, 4, 1, 500, 50, 0.15", "adaptive, 4, 1, 500, 50, 0.15",
            "round-robin, 4, 1, 500, 5, 0.4", "least-request, 4, 1, 500, 5, 0.4", "adaptive, 4, 1, 500, 5, 0.2",
            "round-robin, 4, 2, 500, 50, 0.3", "least-request, 4, 2, 500, 50, 0.3", "adaptive, 4, 2, 500, 50, 0.3",
            "round-robin, 2, 1, 20, 100, 1.5", "least-request, 2, 1, 20, 100, 1.5", "adaptive, 2, 1, 20, 100, 1",
            "round-robin, 2, 1, 20, 50, 4", "least-request, 2, 1, 20, 50, 4", "adaptive, 2, 1, 20, 50, 1",
            "round-robin, 2000, 20, 2000, 100, 0.25", "least-request, 2000, 20, 2000, 100, 0.25",
            "adaptive, 2000, 20, 2000, 100, 0.25" })
    void podsFail_fewCallsDo(String policy, int pods, int bad, int perSecond, double percent, double mayFail) {
        Result result = EjectionFigures.run(PolicyName.of(policy), OURS, pods, bad, perSecond, fails(percent));

        assertThat(result.failedPercent()).isLessThanOrEqualTo(mayFail);
    }

    @ParameterizedTest
    @EnumSource
    void podIsSlow_fewerCallsWaitForIt(PolicyName policy) {
        UnaryOperator<SimulatedPod.Behaviour> slow = well -> SimulatedPod.plus(well, 200);

        Result without = EjectionFigures.run(policy, NONE, 10, 1, 500, slow);
        Result with = EjectionFigures.run(policy, OURS, 10, 1, 500, slow);

        assertThat(with.failedPercent()).isZero();
        assertThat(with.p99Millis()).isLessThanOrEqualTo(Math.max(25, 0.2 * without.p99Millis()));
    }

    @ParameterizedTest
    @CsvSource({ "round-robin, 100", "least-request, 100", "adaptive, 100", "round-robin, 50", "least-request, 50",
            "adaptive, 50", "round-robin, 5" })
    void allFail_asManyCallsDoAsWithoutEjection(String policy, double percent) {
        Result without = EjectionFigures.run(PolicyName.of(policy), NONE, 4, 4, 500, fails(percent));
        Result with = EjectionFigures.run(PolicyName.of(policy), OURS, 4, 4, 500, fails(percent));

        assertThat(with.failedPercent()).isBetween(without.failedPercent() - 0.7, without.failedPercent() + 0.7);
    }

    @Test
    void allFailForAMinute_eachHasItsShareMeanwhile_andASecondAfterwards() {
        Simulation simulation = new Simulation(20261123);
        SimulatedPod.Behaviour well = SimulatedPod.logNormal(5, 0.5);
        List<SimulatedPod> pods = IntStream.range(0, 4).mapToObj(i -> new SimulatedPod(simulation, "pod-" + i, 64, well))
                .toList();
        new SimulatedClient(simulation, PolicyName.ROUND_ROBIN::create, 1_000, pods).guardedBy(OURS);
        simulation.at(10 * Simulation.SECOND, () -> pods.forEach(pod -> pod.behave(SimulatedPod.failing(well, 1))));
        simulation.at(70 * Simulation.SECOND, () -> pods.forEach(pod -> pod.behave(well)));

        simulation.runUntil(12 * Simulation.SECOND);
        pods.forEach(SimulatedPod::attempts);
        simulation.runUntil(70 * Simulation.SECOND);
        assertThat(pods).allSatisfy(pod -> assertThat(pod.attempts()).isBetween(14_000, 15_000));
        simulation.runUntil(71 * Simulation.SECOND);
        pods.forEach(SimulatedPod::attempts);
        simulation.runUntil(81 * Simulation.SECOND);
        assertThat(pods).allSatisfy(pod -> assertThat(pod.attempts()).isBetween(2_400, 2_600));
    }

    @ParameterizedTest
    @CsvSource({ "1.5, 0", "0.5, 1", "0.5, 20", "0.5, 50" })
    void nobodyIsWorseThanTheOthers_nobodyIsEjectedInTenMinutes(double sigma, double percent) {
        List<String> ejected = new ArrayList<>();
        LoadListener listener = new LoadListener() {

            @Override
            public void ejected(ServiceKey service, EndpointLoad load, EjectionReason reason) {
                ejected.add(load.name() + ' ' + reason);
            }
        };
        Simulation simulation = new Simulation(20261123);
        SimulatedPod.Behaviour behaviour = SimulatedPod.failing(SimulatedPod.logNormal(5, sigma), percent / 100);
        List<SimulatedPod> pods = IntStream.range(0, 4).mapToObj(i -> new SimulatedPod(simulation, "pod-" + i, 64, behaviour))
                .toList();
        new SimulatedClient(simulation, PolicyName.ROUND_ROBIN::create, 100, pods)
                .guardedBy(SimulatedGuard.ejector(EjectionFigures.DEFAULTS, listener));

        simulation.runUntil(600 * Simulation.SECOND);

        assertThat(ejected).isEmpty();
    }
}
