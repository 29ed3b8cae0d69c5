package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static io.quarkiverse.convexgrpc.runtime.internal.policy.SimulatedPod.failing;
import static io.quarkiverse.convexgrpc.runtime.internal.policy.SimulatedPod.logNormal;
import static io.quarkiverse.convexgrpc.runtime.internal.policy.SimulatedPod.plus;
import static io.quarkiverse.convexgrpc.runtime.internal.policy.Simulation.MILLISECOND;
import static io.quarkiverse.convexgrpc.runtime.internal.policy.Simulation.SECOND;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/** What happens to a service for a minute, the last 50 seconds of which are measured. */
enum Scenario {

    HEALTHY("healthy", 4, 8, quick(), 500, (simulation, pods) -> {
    }),
    HEALTHY_LONG_TAIL("healthy, long tail", 4, 8, logNormal(0.5, 1.0), 500, (simulation, pods) -> {
    }),
    BUSY("healthy, 60 % busy", 4, 2, working(), 400, (simulation, pods) -> {
    }),
    VERY_BUSY("healthy, 85 % busy", 4, 2, working(), 570, (simulation, pods) -> {
    }),
    SOME_ERRORS("every pod fails 0.3 %", 4, 8, failing(quick(), 0.003), 500, (simulation, pods) -> {
    }),
    ONE_SLOW("1 of 4 slow, + 200 ms", 4, 8, quick(), 500, (simulation, pods) -> pods.get(0).behave(plus(quick(), 200))),
    TWO_SLOW("2 of 4 slow, + 200 ms", 4, 8, quick(), 500, (simulation, pods) -> {
        pods.get(0).behave(plus(quick(), 200));
        pods.get(1).behave(plus(quick(), 200));
    }),
    ONE_SLOWER("1 of 4 slower, + 5 ms", 4, 8, quick(), 500, (simulation, pods) -> pods.get(0).behave(plus(quick(), 5))),
    HALF_SPEED("2 of 4 at half speed, 70 % busy", 4, 4, working(), 800, (simulation, pods) -> {
        pods.get(0).behave(logNormal(20, 0.6));
        pods.get(1).behave(logNormal(20, 0.6));
    }),
    SOMETIMES_SLOW("1 of 4, each 10th call + 200 ms", 4, 8, quick(), 500,
            (simulation, pods) -> pods.get(0).behave((s, method) -> quick().nanos(s, method)
                    + (s.random().nextInt(10) == 0 ? 200 * MILLISECOND : 0))),
    FROZEN("1 of 6 frozen for 12 s", 6, 8, quick(), 500, Scenario::freeze),
    FROZEN_BUSY("1 of 6 frozen for 12 s, busy", 6, 8, working(), 1_600, Scenario::freeze),
    FAILING("1 of 4 fails half at once", 4, 8, quick(), 500, (simulation, pods) -> pods.get(0).behave(failing(quick(), 0.5))),
    FAILING_SOME("1 of 4 fails 5 %", 4, 8, quick(), 500, (simulation, pods) -> pods.get(0).behave(failing(quick(), 0.05))),
    PAUSES("each pod pauses 200 ms each 5 s", 4, 8, quick(), 500, (simulation, pods) -> {
        for (int i = 0; i < 4; i++) {
            SimulatedPod pod = pods.get(i);
            simulation.in(i * 1_250 * MILLISECOND, () -> simulation.every(5 * SECOND, () -> {
                pod.freeze();
                simulation.in(200 * MILLISECOND, pod::thaw);
            }));
        }
    }),
    RECOVERING("1 of 4 slow, well at 20 s", 4, 8, quick(), 500, (simulation, pods) -> {
        pods.get(0).behave(plus(quick(), 200));
        simulation.at(20 * SECOND, () -> pods.get(0).behave(quick()));
    }),
    TWO_METHODS("methods of 0.5 ms and 300 ms", 4, 200, twoMethods(), 500, (simulation, pods) -> {
    }),
    TWO_METHODS_ONE_SLOW("the same, 1 of 4 slow, + 200 ms", 4, 200, twoMethods(), 500,
            (simulation, pods) -> pods.get(0).behave(plus(twoMethods(), 200))),
    TEN_OF_HUNDRED_SLOW("10 of 100 slow, + 200 ms", 100, 2, working(), 4_000, (simulation, pods) -> pods.subList(0, 10)
            .forEach(pod -> pod.behave(plus(working(), 200))));

    private static final String QUICK = "quick";
    private static final long WARM_UP = 10 * SECOND;
    private static final long END = 60 * SECOND;

    private final String text;
    private final int pods;
    private final int workers;
    private final SimulatedPod.Behaviour behaviour;
    private final double perSecond;
    private final BiConsumer<Simulation, List<SimulatedPod>> events;

    Scenario(String text, int pods, int workers, SimulatedPod.Behaviour behaviour, double perSecond,
            BiConsumer<Simulation, List<SimulatedPod>> events) {
        this.text = text;
        this.pods = pods;
        this.workers = workers;
        this.behaviour = behaviour;
        this.perSecond = perSecond;
        this.events = events;
    }

    private static SimulatedPod.Behaviour quick() {
        return logNormal(0.5, 0.5);
    }

    private static SimulatedPod.Behaviour working() {
        return logNormal(10, 0.6);
    }

    private static SimulatedPod.Behaviour twoMethods() {
        return (simulation, method) -> (method.equals(QUICK) ? 0 : 300 * MILLISECOND) + quick().nanos(simulation, method);
    }

    private static void freeze(Simulation simulation, List<SimulatedPod> pods) {
        simulation.at(20 * SECOND, () -> pods.get(0).freeze());
        simulation.at(32 * SECOND, () -> pods.get(0).thaw());
    }

    /** Plays it with so many clients, which share the calls evenly. */
    Played play(long seed, int clients, BiFunction<Randomness, Ticker, Policy> policy) {
        Simulation simulation = new Simulation(seed);
        List<SimulatedPod> service = new ArrayList<>();
        for (int i = 0; i < pods; i++) {
            service.add(new SimulatedPod(simulation, "pod-" + i, workers, behaviour));
        }
        events.accept(simulation, service);
        for (int i = 0; i < clients; i++) {
            SimulatedClient client = new SimulatedClient(simulation, policy, perSecond / clients, service);
            if (this == TWO_METHODS || this == TWO_METHODS_ONE_SLOW) {
                client.calls(QUICK, "long");
            }
        }
        simulation.measureFrom(WARM_UP);
        simulation.at(WARM_UP, () -> service.forEach(SimulatedPod::attempts));
        simulation.runUntil(END);
        return Played.of(simulation.clients(), service.stream().mapToInt(SimulatedPod::attempts).toArray());
    }

    @Override
    public String toString() {
        return text;
    }

    /**
     * What came of it.
     *
     * @param failed calls that failed
     * @param p50 in milliseconds; a call that failed took 1 s
     * @param firstShare the first pod's share of all calls
     */
    record Played(int failed, double p50, double p99, double p999, double firstShare) {

        private static Played of(List<SimulatedClient> clients, int[] attempts) {
            long[] sorted = clients.stream().flatMap(client -> client.latencies.stream()).mapToLong(Long::longValue).sorted()
                    .toArray();
            return new Played(clients.stream().mapToInt(client -> client.failed).sum(), millis(sorted, 0.5),
                    millis(sorted, 0.99), millis(sorted, 0.999), (double) attempts[0] / Arrays.stream(attempts).sum());
        }

        private static double millis(long[] sorted, double quantile) {
            return sorted.length == 0 ? 0 : (double) sorted[(int) (sorted.length * quantile)] / MILLISECOND;
        }
    }
}
