package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The algorithm of the HPA controller (autoscaling/v2, {@code pkg/controller/podautoscaler}), with time handed in. One
 * thread.
 * <p>
 * Each sync, every metric recommends {@code ceil(ready * average / target)} pods, or those there are while the ratio is
 * within tolerance. The largest recommendation counts. It is stabilised (down to no less than any recommendation within the
 * window), slowed by the policies, and held between the bounds.
 * <p>
 * Simpler than the real one: no pod is without metrics; a pod that is not ready is left out of every average and counts as
 * idle when that would scale up, which the controller does for CPU, and for other metrics only while the pod is pending; a
 * direction takes the policy that changes most ({@code selectPolicy: Max}); scale-up has the defaults of
 * {@code defaults.go}.
 */
final class HpaSimulator {

    static final int SYNC_SECONDS = 15;
    static final double DEFAULT_TOLERANCE = 0.1;
    static final int DEFAULT_WINDOW_SECONDS = 300;
    static final List<Policy> DEFAULT_DOWN = List.of(Policy.percent(100, SYNC_SECONDS));
    private static final List<Policy> UP = List.of(Policy.pods(4, SYNC_SECONDS), Policy.percent(100, SYNC_SECONDS));

    private final Settings settings;
    private final List<Recommendation> recommendations = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private int replicas;

    HpaSimulator(Settings settings, int replicas) {
        this.settings = settings;
        this.replicas = replicas;
    }

    /** How much one direction may change in a period. */
    record Policy(boolean percent, int value, int periodSeconds) {

        static Policy pods(int value, int periodSeconds) {
            return new Policy(false, value, periodSeconds);
        }

        static Policy percent(int value, int periodSeconds) {
            return new Policy(true, value, periodSeconds);
        }

        private int most(int start) {
            return percent ? (int) Math.ceil(start * (1 + value / 100.0)) : start + value;
        }

        private int least(int start) {
            return percent ? (int) (start * (1 - value / 100.0)) : start - value;
        }
    }

    record Settings(List<ScaleDown.Metric> metrics, int min, int max, double downTolerance, int windowSeconds,
            List<Policy> down) {

        static Settings of(List<ScaleDown.Metric> metrics, int min, int max, double downTolerance) {
            return new Settings(metrics, min, max, downTolerance, DEFAULT_WINDOW_SECONDS, DEFAULT_DOWN);
        }
    }

    /**
     * What one sync came to.
     *
     * @param averages of the ready pods, one for each metric
     * @param readings the averages as the controller reads them
     * @param recommended before stabilisation, policies and bounds
     */
    record Decision(long second, List<Double> averages, List<Double> readings, int before, int recommended, int after) {
    }

    private record Recommendation(long second, int replicas) {
    }

    private record Change(long second, int by) {
    }

    int replicas() {
        return replicas;
    }

    /** Runs one sync, with the averages of the ready pods in the order of the settings' metrics. */
    Decision sync(long second, int ready, List<Double> averages) {
        if (recommendations.isEmpty()) {
            recommendations.add(new Recommendation(second, replicas));
        }
        int recommended = IntStream.range(0, averages.size())
                .map(i -> recommend(settings.metrics().get(i), averages.get(i), ready)).max().orElseThrow();
        int before = replicas;
        replicas = limit(second, stabilise(second, recommended));
        if (replicas != before) {
            changes.add(new Change(second, replicas - before));
        }
        List<Double> readings = IntStream.range(0, averages.size())
                .mapToObj(i -> read(settings.metrics().get(i), averages.get(i))).toList();
        return new Decision(second, averages, readings, before, recommended, replicas);
    }

    /** Utilisation in whole per cent, everything else in thousandths; both are cut. */
    private static double read(ScaleDown.Metric metric, double average) {
        return metric.unit().equals(ScaleDown.PER_CENT) ? Math.floor(average) : Math.floor(average * 1000) / 1000;
    }

    private int recommend(ScaleDown.Metric metric, double average, int ready) {
        if (ready == 0) {
            return replicas;
        }
        double ratio = read(metric, average) / metric.target();
        if (ratio > 1 && ready < replicas) {
            double withIdle = read(metric, average * ready / replicas) / metric.target();
            return withIdle < 1 || within(withIdle) ? replicas : (int) Math.ceil(withIdle * replicas);
        }
        return within(ratio) ? replicas : (int) Math.ceil(ratio * ready);
    }

    private boolean within(double ratio) {
        return 1.0 - settings.downTolerance() <= ratio && ratio <= 1.0 + DEFAULT_TOLERANCE;
    }

    /** Up at once, down to no less than what was recommended at any time within the window. */
    private int stabilise(long second, int recommended) {
        recommendations.removeIf(earlier -> earlier.second() <= second - settings.windowSeconds());
        int highest = recommendations.stream().mapToInt(Recommendation::replicas).reduce(recommended, Math::max);
        recommendations.add(new Recommendation(second, recommended));
        return Math.min(Math.max(replicas, recommended), highest);
    }

    private int limit(long second, int wanted) {
        if (wanted > replicas) {
            int most = UP.stream().mapToInt(policy -> policy.most(startOfPeriod(second, policy))).max().orElseThrow();
            return Math.min(wanted, Math.min(Math.max(most, replicas), settings.max()));
        }
        if (wanted < replicas) {
            int least = settings.down().stream().mapToInt(policy -> policy.least(startOfPeriod(second, policy))).min()
                    .orElseThrow();
            return Math.max(wanted, Math.max(Math.min(least, replicas), settings.min()));
        }
        return replicas;
    }

    private int startOfPeriod(long second, Policy policy) {
        return replicas - changes.stream().filter(change -> change.second() > second - policy.periodSeconds())
                .mapToInt(Change::by).sum();
    }
}
