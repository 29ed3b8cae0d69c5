package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.load.CallKind;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.load.Selection;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/** One process that calls the service: calls come at random moments, whether the ones before are answered or not. */
final class SimulatedClient {

    /** A policy that keeps its own books. */
    interface Learning extends Policy {

        void ended(EndpointLoad load, Outcome outcome, long elapsedNanos);
    }

    /** In nanoseconds from the start of each call; one that failed took as long as it was given. */
    final List<Long> latencies = new ArrayList<>();
    int failed;
    private final Simulation simulation;
    private final Policy policy;
    private final double perSecond;
    private long deadline = Simulation.SECOND;
    private final MethodBook methods = new MethodBook();
    private final Map<SimulatedPod, EndpointLoad> loads = new HashMap<>();
    private List<SimulatedPod> known;
    /** In the order of the picker. */
    private List<SimulatedPod> pods;
    private Picker picker;
    private String[] called = { "call" };
    private SimulatedGuard guard = SimulatedGuard.NONE;

    /** With one of our policies, which the balancer makes new pickers of each second where they go by load reports. */
    SimulatedClient(Simulation simulation, PolicyName policy, double perSecond, List<SimulatedPod> pods) {
        this(simulation, policy::create, perSecond, pods);
        if (policy.byReports()) {
            simulation.every(Simulation.SECOND, () -> update(known));
        }
    }

    SimulatedClient(Simulation simulation, BiFunction<Randomness, Ticker, Policy> policy, double perSecond,
            List<SimulatedPod> pods) {
        this.simulation = simulation;
        this.policy = policy.apply(bound -> simulation.random().nextInt(bound), simulation);
        this.perSecond = perSecond;
        update(pods);
        simulation.add(this);
        next();
    }

    void update(List<SimulatedPod> now) {
        known = List.copyOf(now);
        known.forEach(pod -> loads.computeIfAbsent(pod, p -> new EndpointLoad(new EndpointId(p.name, 1), p.name)));
        choose();
    }

    /** From now on the guard decides which pods the policy sees. */
    SimulatedClient guardedBy(SimulatedGuard.Factory factory) {
        guard = factory.create(simulation, this::choose);
        choose();
        return this;
    }

    private void choose() {
        Map<EndpointLoad, SimulatedPod> byLoad = new IdentityHashMap<>();
        known.forEach(pod -> byLoad.put(loads.get(pod), pod));
        Selection selection = guard.select(known.stream().map(loads::get).toList());
        List<EndpointLoad> chosen = new ArrayList<>(selection.admitted());
        selection.probes().forEach(probe -> chosen.add(probe.load()));
        pods = chosen.stream().map(byLoad::get).toList();
        picker = policy.within(selection, simulation).picker(chosen);
    }

    EndpointLoad load(SimulatedPod pod) {
        return loads.get(pod);
    }

    /** How long calls wait for an answer; a second, unless this says otherwise. */
    SimulatedClient within(long nanos) {
        deadline = nanos;
        return this;
    }

    /** The methods that are called, each as often as the others. Latencies are those of the first. */
    void calls(String... names) {
        called = names;
    }

    private void next() {
        simulation.in(simulation.exponential(Simulation.SECOND / perSecond), () -> {
            call(methods.of(called[simulation.random().nextInt(called.length)], CallKind.UNARY));
            next();
        });
    }

    private void call(MethodLoad method) {
        SimulatedPod pod = pods.get(picker.pick(simulation.random().nextLong(), false));
        EndpointLoad load = loads.get(pod);
        long start = simulation.now();
        load.started(method, simulation.read());
        pod.call(method.name(), deadline, outcome -> end(method, load, start, outcome,
                outcome == Outcome.EXPIRED ? null : pod.report()));
    }

    private void end(MethodLoad method, EndpointLoad load, long start, Outcome outcome, byte[] report) {
        long elapsed = simulation.now() - start;
        if (report != null) {
            load.reported(report, simulation.read());
        }
        load.ended(method, outcome, false, elapsed, simulation.read());
        if (policy instanceof Learning learning) {
            learning.ended(load, outcome, elapsed);
        }
        if (simulation.measuring()) {
            if (method.name().equals(called[0])) {
                latencies.add(outcome == Outcome.OK ? elapsed : deadline);
            }
            if (outcome != Outcome.OK) {
                failed++;
            }
        }
    }
}
