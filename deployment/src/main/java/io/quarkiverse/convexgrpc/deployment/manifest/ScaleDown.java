package io.quarkiverse.convexgrpc.deployment.manifest;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * The tolerance that makes an HPA scale down below thresholds of our own, which autoscaling/v2 has no field for. Immutable.
 * <p>
 * With {@code behavior.scaleDown.tolerance} a metric scales down only where
 *
 * <pre>
 * usage / target &lt; 1 - tolerance
 * </pre>
 *
 * so that threshold {@code d} at target {@code t} needs the tolerance {@code 1 - d / t}. There is one tolerance for all
 * metrics: it is the largest that one of them needs, rounded up to hundredths, because none may scale down above its own
 * threshold. Each then scales down below {@code t * (1 - tolerance)}, at most what was asked for:
 *
 * <pre>
 * cpu     70 / 30   1 - 30/70 = 0.5714...   rounded up 0.58   down below 70 * 0.42 = 29.4
 * memory  80 / 40   1 - 40/80 = 0.5         0.58 it is        down below 80 * 0.42 = 33.6
 * </pre>
 *
 * The controller's own arithmetic could still pass a threshold, twice. It cuts utilisation to whole per cent, so 29.9 %
 * counts as 29 and is below 29.4: thresholds of utilisation are whole numbers, which cutting does not pass. And it
 * subtracts in binary, where {@code 1 - 0.42} is a little more than {@code 58 / 100}, so that at 100 / 58 pods would go at
 * 58.9 %: a tolerance of which that is true is raised by another hundredth.
 */
final class ScaleDown {

    /** The unit of utilisation. */
    static final String PER_CENT = "%";
    /** The cluster's own tolerance where a direction has none: {@code --horizontal-pod-autoscaler-tolerance}. */
    private static final BigDecimal DEFAULT = new BigDecimal("0.1");
    private static final int HUNDREDTHS = 2;
    private static final BigDecimal HUNDREDTH = new BigDecimal("0.01");

    private final List<Metric> metrics;
    private final BigDecimal tolerance;

    private ScaleDown(List<Metric> metrics, BigDecimal tolerance) {
        this.metrics = metrics;
        this.tolerance = tolerance;
    }

    /**
     * What an HPA watches.
     *
     * @param target the average it aims at
     * @param downBelow the average below which it may scale down
     * @param unit what stands behind a number; {@value #PER_CENT} is utilisation
     */
    record Metric(String name, double target, double downBelow, String unit) {

        Metric {
            if (!(downBelow > 0 && downBelow < target && Double.isFinite(target))) {
                throw new IllegalArgumentException(
                        name + ": scale-down below " + downBelow + " must be above 0 and below the target, " + target);
            }
            if (unit.equals(PER_CENT) && downBelow != Math.rint(downBelow)) {
                throw new IllegalArgumentException(
                        name + ": scale-down below " + downBelow + " % must be a whole number, as utilisation is read");
            }
            if (tolerance(target, downBelow).compareTo(BigDecimal.ONE) >= 0) {
                throw new IllegalArgumentException(name + ": scale-down below " + downBelow
                        + " must be more than a hundredth of the target, " + target + ", or no pod would ever go");
            }
        }

        /** In decimals, as 0.5 must not become 0.51 by rounding; checked in binary, as the controller has it. */
        private static BigDecimal tolerance(double target, double downBelow) {
            BigDecimal all = BigDecimal.valueOf(target);
            BigDecimal needed = all.subtract(BigDecimal.valueOf(downBelow)).divide(all, HUNDREDTHS, RoundingMode.CEILING);
            return 1.0 - needed.doubleValue() > downBelow / target ? needed.add(HUNDREDTH) : needed;
        }

        private BigDecimal tolerance() {
            return tolerance(target, downBelow);
        }

        private BigDecimal times(BigDecimal factor) {
            return BigDecimal.valueOf(target).multiply(factor);
        }

        private String quantity(BigDecimal value) {
            return (value.stripTrailingZeros().toPlainString() + ' ' + unit).strip();
        }

        private String sentence(BigDecimal tolerance) {
            BigDecimal below = times(BigDecimal.ONE.subtract(tolerance));
            BigDecimal asked = BigDecimal.valueOf(downBelow);
            return name + ": up above " + quantity(times(BigDecimal.ONE.add(DEFAULT))) + " (target "
                    + quantity(BigDecimal.valueOf(target)) + "), down below " + quantity(below)
                    + (below.compareTo(asked) == 0 ? "" : " (" + quantity(asked) + " asked for)");
        }
    }

    /** @param metrics those that the HPA is written with, and no other: each may raise the tolerance of all */
    static ScaleDown of(List<Metric> metrics) {
        BigDecimal largest = metrics.stream().map(Metric::tolerance).max(BigDecimal::compareTo)
                .orElseThrow(() -> new IllegalArgumentException("An HPA needs a metric"));
        return new ScaleDown(List.copyOf(metrics), largest.stripTrailingZeros());
    }

    /** Above 0, below 1, in at most two decimals. */
    BigDecimal tolerance() {
        return tolerance;
    }

    /** The tolerance as Kubernetes reads a Quantity: {@code 0.58}. */
    String quantity() {
        return tolerance.toPlainString();
    }

    /** The average below which this metric really scales down; never above what was asked for. */
    double effectiveThreshold(Metric metric) {
        return metric.times(BigDecimal.ONE.subtract(tolerance)).doubleValue();
    }

    /** The average below which this metric scales down where the cluster's own tolerance applies. */
    double thresholdWithoutTolerance(Metric metric) {
        return metric.times(BigDecimal.ONE.subtract(DEFAULT)).doubleValue();
    }

    /** What the build says, a line for each metric and one for what holds for all. */
    List<String> sentences() {
        List<String> sentences = lines(tolerance);
        sentences.add("pods go only while every metric is below its threshold; the tolerance of all is " + quantity());
        return List.copyOf(sentences);
    }

    /** What the build says where the field is not written, as below Kubernetes 1.35: what is not enforced. */
    List<String> sentencesWithoutTolerance() {
        List<String> sentences = lines(DEFAULT);
        sentences.add("Kubernetes before 1.35 has no behavior.scaleDown.tolerance: thresholds that were asked for are not "
                + "enforced, the cluster's tolerance of 10 % applies, and only the stabilisation window softens it");
        return List.copyOf(sentences);
    }

    private List<String> lines(BigDecimal downTolerance) {
        List<String> lines = new ArrayList<>();
        metrics.forEach(metric -> lines.add(metric.sentence(downTolerance)));
        return lines;
    }
}
