package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A day of load on pods under an HPA, from three in the morning to three in the morning: a wave with its height in the
 * afternoon, noise that wanders within minutes, and a peak of 20 minutes at half past nine. Immutable once played.
 */
final class SimulatedDay {

    static final int MIN = 2;
    static final int MAX = 30;
    static final ScaleDown.Metric CPU = new ScaleDown.Metric("cpu", 70, 30, "%");
    static final ScaleDown.Metric MEMORY = new ScaleDown.Metric("memory", 80, 40, "%");
    static final ScaleDown.Metric REQUESTS = new ScaleDown.Metric("requests", 100, 20, "requests/s");
    static final int SECONDS = 24 * 3600;
    static final int START_HOUR = 3;
    /** When the peak begins and ends. */
    static final int PEAK_BEGIN = (int) (6.5 * 3600);
    static final int PEAK_END = PEAK_BEGIN + 20 * 60;

    private static final double NIGHT = 75;
    private static final double AFTERNOON = 1500;
    private static final double PEAK = 1.6;
    private static final double NOISE = 0.06;
    private static final double NOISE_SECONDS = 600;
    /** Requests a second that use all the CPU a pod requests. */
    private static final double FULL_CPU = 150;
    /** What an idle pod holds, and what each request a second adds, in per cent of the memory that it requests. */
    private static final double MEMORY_FLOOR = 20;
    private static final double MEMORY_OF_A_REQUEST = 0.25;
    private static final int READY_AFTER_SECONDS = 30;

    private final List<Step> steps;

    private SimulatedDay(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /** @param load requests a second, to all pods */
    record Step(double load, HpaSimulator.Decision decision) {
    }

    /** Plays the day with the tolerance that the metrics need, as from Kubernetes 1.35. */
    static SimulatedDay withTolerance(long seed, ScaleDown.Metric... metrics) {
        return play(seed, ScaleDown.of(List.of(metrics)).tolerance().doubleValue(), List.of(metrics));
    }

    /** Plays the same load with the tolerance of the cluster. */
    static SimulatedDay withoutTolerance(long seed, ScaleDown.Metric... metrics) {
        return play(seed, HpaSimulator.DEFAULT_TOLERANCE, List.of(metrics));
    }

    private static SimulatedDay play(long seed, double tolerance, List<ScaleDown.Metric> metrics) {
        Random random = new Random(seed);
        HpaSimulator hpa = new HpaSimulator(HpaSimulator.Settings.of(metrics, MIN, MAX, tolerance), MIN);
        List<Long> readyAt = new ArrayList<>(List.of(0L, 0L));
        List<Step> steps = new ArrayList<>();
        double keep = StrictMath.exp(-HpaSimulator.SYNC_SECONDS / NOISE_SECONDS);
        double noise = 0;
        for (long second = 0; second < SECONDS; second += HpaSimulator.SYNC_SECONDS) {
            noise = keep * noise + StrictMath.sqrt(1 - keep * keep) * NOISE * random.nextGaussian();
            double load = wave(second) * (1 + noise) * (second >= PEAK_BEGIN && second < PEAK_END ? PEAK : 1);
            long now = second;
            int ready = (int) readyAt.stream().filter(at -> at <= now).count();
            HpaSimulator.Decision decision = hpa.sync(second, ready,
                    metrics.stream().map(metric -> average(metric, load / ready)).toList());
            // The youngest go first, as a ReplicaSet does it.
            while (readyAt.size() > decision.after()) {
                readyAt.remove(readyAt.size() - 1);
            }
            while (readyAt.size() < decision.after()) {
                readyAt.add(second + READY_AFTER_SECONDS);
            }
            steps.add(new Step(load, decision));
        }
        return new SimulatedDay(steps);
    }

    private static double wave(long second) {
        return NIGHT + (AFTERNOON - NIGHT) * (1 - StrictMath.cos(2 * Math.PI * second / SECONDS)) / 2;
    }

    private static double average(ScaleDown.Metric metric, double requestsPerPod) {
        if (metric.equals(CPU)) {
            return 100 * requestsPerPod / FULL_CPU;
        }
        return metric.equals(MEMORY) ? MEMORY_FLOOR + MEMORY_OF_A_REQUEST * requestsPerPod : requestsPerPod;
    }

    /** How many pods this load keeps at the target of CPU. */
    static double podsFor(double load) {
        return load / (FULL_CPU * CPU.target() / 100);
    }

    List<Step> steps() {
        return steps;
    }

    List<HpaSimulator.Decision> decisions() {
        return steps.stream().map(Step::decision).toList();
    }

    int replicasAt(int second) {
        return steps.get(second / HpaSimulator.SYNC_SECONDS).decision().after();
    }

    int lastReplicas() {
        return steps.get(steps.size() - 1).decision().after();
    }

    int mostReplicas() {
        return steps.stream().mapToInt(step -> step.decision().after()).max().orElseThrow();
    }

    /** The seconds at which pods came after pods had gone, or went after pods had come. */
    List<Long> turns() {
        List<Long> turns = new ArrayList<>();
        int last = 0;
        for (Step step : steps) {
            HpaSimulator.Decision decision = step.decision();
            int direction = Integer.signum(decision.after() - decision.before());
            if (direction != 0) {
                if (last != 0 && direction != last) {
                    turns.add(decision.second());
                }
                last = direction;
            }
        }
        return turns;
    }

    /** The most turns that any hour saw. */
    long mostTurnsAnHour() {
        List<Long> turns = turns();
        return turns.stream().mapToLong(end -> turns.stream().filter(turn -> turn <= end && turn > end - 3600).count()).max()
                .orElse(0);
    }
}
