package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;

/** One pod: workers, a queue in front of them, and a behaviour that may change with the time. */
final class SimulatedPod {

    /** What a call takes and how it ends. */
    interface Behaviour {

        long nanos(Simulation simulation, String method);

        default Outcome outcome(Simulation simulation) {
            return Outcome.OK;
        }
    }

    /** The delay on the way there and back, together. */
    private static final long NETWORK_NANOS = 150_000;

    final String name;
    private final Simulation simulation;
    private final int workers;
    private final Queue<Runnable> queue = new ArrayDeque<>();
    private Behaviour behaviour;
    private int busy;
    private boolean frozen;
    private int attempts;
    private int answered;
    private Supplier<byte[]> report = () -> null;

    SimulatedPod(Simulation simulation, String name, int workers, Behaviour behaviour) {
        this.simulation = simulation;
        this.name = name;
        this.workers = workers;
        this.behaviour = behaviour;
    }

    void behave(Behaviour now) {
        behaviour = now;
    }

    /** Something that is not the service's keeps so many workers busy from now on; a negative number takes it back. */
    void occupy(int others) {
        busy += others;
        work();
    }

    /** Load reports go along with answers from now on. */
    void reports(Supplier<byte[]> now) {
        report = now;
    }

    /** The load report that goes along with an answer of this moment, or null. */
    byte[] report() {
        return report.get();
    }

    /** The share of the workers that are busy at this moment. */
    double utilization() {
        return Math.min(1, (double) busy / workers);
    }

    /** How many calls were answered, from the beginning. */
    int answered() {
        return answered;
    }

    void freeze() {
        frozen = true;
    }

    void thaw() {
        frozen = false;
        work();
    }

    /** How many calls came here since this was asked the last time. */
    int attempts() {
        int count = attempts;
        attempts = 0;
        return count;
    }

    /**
     * Calls it, and hears once how that ended: by its answer, or as expired where none came in time.
     *
     * @param deadline in nanoseconds from now; 0 waits for as long as it takes
     */
    void call(String method, long deadline, Consumer<Outcome> end) {
        boolean[] over = { false };
        Consumer<Outcome> once = outcome -> {
            if (!over[0]) {
                over[0] = true;
                end.accept(outcome);
            }
        };
        call(method, once);
        if (deadline > 0) {
            simulation.in(deadline, () -> once.accept(Outcome.EXPIRED));
        }
    }

    private void call(String method, Consumer<Outcome> answer) {
        attempts++;
        queue.add(() -> {
            Outcome outcome = behaviour.outcome(simulation);
            simulation.in(behaviour.nanos(simulation, method), () -> end(outcome, answer));
        });
        work();
    }

    private void end(Outcome outcome, Consumer<Outcome> answer) {
        if (frozen) {
            // what was finished in the meantime is answered at the thaw
            queue.add(() -> end(outcome, answer));
            return;
        }
        busy--;
        answered++;
        simulation.in(NETWORK_NANOS, () -> answer.accept(outcome));
        work();
    }

    private void work() {
        while (!frozen && busy < workers && !queue.isEmpty()) {
            busy++;
            queue.poll().run();
        }
    }

    /** Log-normal around the median: the 99th percentile is at 2.3 sigma. */
    static Behaviour logNormal(double medianMillis, double sigma) {
        return (simulation, method) -> (long) (medianMillis * Simulation.MILLISECOND
                * Math.exp(sigma * simulation.random().nextGaussian()));
    }

    static Behaviour plus(Behaviour behaviour, double millis) {
        return (simulation, method) -> behaviour.nanos(simulation, method) + (long) (millis * Simulation.MILLISECOND);
    }

    /** Fails a share of the calls at once. */
    static Behaviour failing(Behaviour behaviour, double share) {
        return new Behaviour() {

            private boolean failed;

            @Override
            public Outcome outcome(Simulation simulation) {
                failed = simulation.random().nextDouble() < share;
                return failed ? Outcome.FAILED : Outcome.OK;
            }

            @Override
            public long nanos(Simulation simulation, String method) {
                return failed ? 0 : behaviour.nanos(simulation, method);
            }
        };
    }
}
