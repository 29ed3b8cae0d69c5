package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.load.CallKind;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.load.ZoneState;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;

/** One process in a zone that calls the service through guards and a policy, as the balancer does. */
final class GuardedClient implements LoadListener {

    static final ServiceKey SERVICE = new ServiceKey("shop", "payment");
    private static final long CARE = TimeUnit.MILLISECONDS.toNanos(250);

    /** A pod and its endpoint. */
    record Placed(SimulatedPod pod, Endpoint endpoint, EndpointLoad load) implements Candidate {
    }

    /** Calls that ended in the time that counts, in nanoseconds from the start of each. */
    final List<Long> latencies = new ArrayList<>();
    final List<ZoneState> states = new ArrayList<>();
    int calls;
    int calledNear;
    int failed;
    private final Simulation simulation;
    private final Policy policy;
    private final double perSecond;
    private final String zone;
    private final Guards guards;
    /** 0 where calls wait for as long as it takes. */
    private long deadline;
    private final MethodLoad method = new MethodBook().of("call", CallKind.UNARY);
    private final Map<SimulatedPod, EndpointLoad> loads = new HashMap<>();
    private List<Placed> placed = List.of();
    private List<Placed> chosen = List.of();
    private Picker picker;

    GuardedClient(Simulation simulation, PolicyName policy, GuardSettings settings, String zone, double perSecond,
            Map<SimulatedPod, Endpoint> pods) {
        this.simulation = simulation;
        this.perSecond = perSecond;
        this.zone = zone;
        Randomness randomness = bound -> simulation.random().nextInt(bound);
        this.policy = policy.create(randomness, simulation);
        this.guards = new Guards(SERVICE, settings, new Standpoint(zone, "", randomness), PolicyName.ROUND_ROBIN,
                policy.create(randomness, simulation), this, randomness, simulation);
        update(pods);
        simulation.every(CARE, () -> {
            if (guards.tick()) {
                choose();
            }
        });
        next();
    }

    /** What so large a share of the calls of all of them took at most, in milliseconds. */
    static double percentileMillis(List<GuardedClient> clients, double share) {
        long[] sorted = clients.stream().flatMap(client -> client.latencies.stream()).mapToLong(Long::longValue).sorted()
                .toArray();
        return sorted[(int) (sorted.length * share)] / 1e6;
    }

    /** How long calls wait for an answer; for good, unless this says otherwise. */
    GuardedClient within(long nanos) {
        deadline = nanos;
        return this;
    }

    /** The pods that it is connected to. */
    List<SimulatedPod> connected() {
        return placed.stream().map(Placed::pod).toList();
    }

    void update(Map<SimulatedPod, Endpoint> pods) {
        guards.update(new EndpointSnapshot(SERVICE, List.copyOf(pods.values())));
        placed = pods.entrySet().stream().filter(pod -> guards.connects(pod.getValue().id()))
                .map(pod -> new Placed(pod.getKey(), pod.getValue(), loads.computeIfAbsent(pod.getKey(),
                        p -> new EndpointLoad(pod.getValue().id(), p.name))))
                .toList();
        choose();
    }

    private void choose() {
        chosen = guards.choose(placed);
        picker = guards.around(policy, guards.weights(chosen)).picker(chosen.stream().map(Placed::load).toList());
    }

    @Override
    public void zoneChanged(ServiceKey service, ZoneState before, ZoneState now) {
        states.add(now);
    }

    ZoneState state() {
        return states.isEmpty() ? ZoneState.OFF : states.get(states.size() - 1);
    }

    private void next() {
        simulation.in(simulation.exponential(Simulation.SECOND / perSecond), () -> {
            call();
            next();
        });
    }

    private void call() {
        Placed to = chosen.get(picker.pick(0, false));
        long start = simulation.now();
        if (simulation.measuring()) {
            calls++;
            calledNear += to.endpoint().zone().equals(zone) ? 1 : 0;
        }
        to.load().started(method, simulation.read());
        to.pod().call("call", deadline, outcome -> end(to.load(), start, outcome));
    }

    private void end(EndpointLoad load, long start, Outcome outcome) {
        long elapsed = simulation.now() - start;
        load.ended(method, outcome, false, elapsed, simulation.read());
        if (simulation.measuring()) {
            latencies.add(elapsed);
            failed += outcome == Outcome.OK ? 0 : 1;
        }
    }
}
