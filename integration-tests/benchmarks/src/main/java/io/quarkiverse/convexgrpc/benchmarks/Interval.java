package io.quarkiverse.convexgrpc.benchmarks;

import java.util.Collection;
import java.util.Locale;

/**
 * A mean and how far off it may be: its 95 % confidence interval by Student's t.
 *
 * @param mean of all values, not a number where there were none
 * @param margin half the interval's width, not a number where a single value tells nothing of it
 */
public record Interval(double mean, double margin) {

    /** The 97.5 % quantiles of Student's t, by degrees of freedom from 1. */
    private static final double[] T = { 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179,
            2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086 };
    private static final double T_OF_MANY = 1.96;

    /** Values that are not numbers are left out. */
    public static Interval of(Collection<Double> values) {
        double[] numbers = values.stream().mapToDouble(Double::doubleValue).filter(value -> !Double.isNaN(value)).toArray();
        int n = numbers.length;
        double sum = 0;
        for (double number : numbers) {
            sum += number;
        }
        double mean = sum / n;
        double squares = 0;
        for (double number : numbers) {
            squares += (number - mean) * (number - mean);
        }
        double t = n < 2 ? Double.NaN : n - 2 < T.length ? T[n - 2] : T_OF_MANY;
        return new Interval(n == 0 ? Double.NaN : mean, t * Math.sqrt(squares / (n - 1) / n));
    }

    public boolean known() {
        return !Double.isNaN(mean);
    }

    /** Whether the two may be the same, as far as one can tell; with single values they never are. */
    public boolean overlaps(Interval other) {
        double margins = (Double.isNaN(margin) ? 0 : margin) + (Double.isNaN(other.margin) ? 0 : other.margin);
        return Math.abs(mean - other.mean) <= margins;
    }

    /** The least that it may be. */
    public double low() {
        return Double.isNaN(margin) ? mean : mean - margin;
    }

    /** For people, with as many digits as mean something. */
    @Override
    public String toString() {
        if (!known()) {
            return "";
        }
        String text = number(mean);
        return Double.isNaN(margin) ? text : text + " ± " + number(margin);
    }

    public static String number(double value) {
        double size = Math.abs(value);
        String format = size == 0 || size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, format, value);
    }
}
