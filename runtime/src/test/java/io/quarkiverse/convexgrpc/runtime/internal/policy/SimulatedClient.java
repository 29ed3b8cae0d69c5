package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;

/** One process that calls the service: calls come at random moments, whether the ones before are answered or not. */
final class SimulatedClient {

    /** Calls that were answered, in nanoseconds from the start of each. */
    final List<Long> latencies = new ArrayList<>();
    int failed;
    private final Simulation simulation;
    private final Policy policy;
    private final double perSecond;
    private final long deadline;
    private final MethodBook methods = new MethodBook();
    private final Map<SimulatedPod, EndpointLoad> loads = new HashMap<>();
    private List<SimulatedPod> pods;
    private Picker picker;

    SimulatedClient(Simulation simulation, PolicyName policy, double perSecond, long deadline, List<SimulatedPod> pods) {
        this.simulation = simulation;
        Randomness randomness = bound -> simulation.random().nextInt(bound);
        this.policy = policy.create(randomness, simulation);
        this.perSecond = perSecond;
        this.deadline = deadline;
        update(pods);
        simulation.add(this);
        next();
    }

    void update(List<SimulatedPod> now) {
        pods = List.copyOf(now);
        picker = policy.picker(pods.stream()
                .map(pod -> loads.computeIfAbsent(pod, p -> new EndpointLoad(new EndpointId(p.name, 1), p.name))).toList());
    }

    EndpointLoad load(SimulatedPod pod) {
        return loads.get(pod);
    }

    private void next() {
        simulation.in(simulation.exponential(Simulation.SECOND / perSecond), () -> {
            call(methods.of(method(), false));
            next();
        });
    }

    String method() {
        return "call";
    }

    private void call(MethodLoad method) {
        SimulatedPod pod = pods.get(picker.pick(simulation.random().nextLong(), false));
        EndpointLoad load = loads.get(pod);
        long start = simulation.now();
        load.started(method, simulation.read());
        boolean[] over = { false };
        pod.call(method.name(), outcome -> end(method, load, start, over, outcome));
        simulation.in(deadline, () -> end(method, load, start, over, Outcome.EXPIRED));
    }

    private void end(MethodLoad method, EndpointLoad load, long start, boolean[] over, Outcome outcome) {
        if (over[0]) {
            return;
        }
        over[0] = true;
        long elapsed = simulation.now() - start;
        load.ended(method, outcome, false, elapsed, simulation.read());
        if (simulation.measuring()) {
            if (outcome == Outcome.OK) {
                latencies.add(elapsed);
            } else {
                failed++;
            }
        }
    }
}
