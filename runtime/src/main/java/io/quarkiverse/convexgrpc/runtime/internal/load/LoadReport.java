package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * What a server says about its own load: the message {@code xds.data.orca.v3.OrcaLoadReport} of the Open Request Cost
 * Aggregation standard, which servers send in the trailer {@value #TRAILER} (gRFC A51). 0 means that nothing was said. A
 * value that is out of its range, infinite or not a number is taken as not said, and so is such a value of a map.
 * Immutable.
 *
 * @param cpuUtilization share of the CPU that the server may use, 0 to {@value #MAX_UTILIZATION}; may be more than 1
 * @param memUtilization share of its memory, 0 to 1
 * @param rps requests a second as a whole number, 0 to {@value #MAX_RATE}; deprecated in favour of rpsFractional
 * @param requestCost what the call cost, by resource; any finite number
 * @param utilization shares of other resources, 0 to 1, by resource
 * @param rpsFractional requests a second, 0 to {@value #MAX_RATE}
 * @param eps failed requests a second, 0 to {@value #MAX_RATE}
 * @param namedMetrics what the application adds, by name; any finite number
 * @param applicationUtilization share of what the application says it can do, 0 to {@value #MAX_UTILIZATION}; may be more
 *        than 1
 */
public record LoadReport(double cpuUtilization, double memUtilization, long rps, Map<String, Double> requestCost,
        Map<String, Double> utilization, double rpsFractional, double eps, Map<String, Double> namedMetrics,
        double applicationUtilization) {

    /** The metadata key of the trailer that a report comes in. */
    public static final String TRAILER = "endpoint-load-metrics-bin";
    /** The named metric in which a server says how well it is, from 0 to 100. */
    public static final String HEALTH_SCORE = "convex.health_score";

    static final double MAX_UTILIZATION = 100;
    static final double MAX_RATE = 1e9;
    static final double MAX_SCORE = 100;

    public LoadReport {
        cpuUtilization = within(cpuUtilization, MAX_UTILIZATION);
        memUtilization = within(memUtilization, 1);
        rps = rps < 0 || rps > MAX_RATE ? 0 : rps;
        requestCost = only(requestCost, value -> Double.isFinite(value) ? value : Double.NaN);
        utilization = only(utilization, value -> value >= 0 && value <= 1 ? value : Double.NaN);
        rpsFractional = within(rpsFractional, MAX_RATE);
        eps = within(eps, MAX_RATE);
        namedMetrics = only(namedMetrics, value -> Double.isFinite(value) ? value : Double.NaN);
        applicationUtilization = within(applicationUtilization, MAX_UTILIZATION);
    }

    /**
     * The report in these bytes, a message of Protocol Buffers. What a later version of the message adds is skipped.
     *
     * @return null where the bytes are no such message, or more than {@value LoadReportReader#MAX_BYTES}
     */
    public static LoadReport decode(byte[] bytes) {
        return LoadReportReader.read(bytes);
    }

    /** This report as a message of Protocol Buffers. */
    public byte[] encode() {
        return LoadReportWriter.write(this);
    }

    /** Requests a second, in whichever of its two fields the server said it; 0 where it did not. */
    public double requestsPerSecond() {
        return rpsFractional > 0 ? rpsFractional : rps;
    }

    /** What the application said of its utilisation, else that of the CPU (gRFC A58); 0 where nothing was said. */
    public double busyness() {
        return applicationUtilization > 0 ? applicationUtilization : cpuUtilization;
    }

    /** How well the server says that it is, 0 to 100, or NaN where it did not. */
    public double healthScore() {
        Double score = namedMetrics.get(HEALTH_SCORE);
        return score != null && score >= 0 && score <= MAX_SCORE ? score : Double.NaN;
    }

    private static double within(double value, double max) {
        return value >= 0 && value <= max ? value : 0;
    }

    /** @param accepted the value, or NaN where it is not */
    private static Map<String, Double> only(Map<String, Double> values, DoubleUnaryOperator accepted) {
        if (values.isEmpty()) {
            return Map.of();
        }
        Map<String, Double> kept = new LinkedHashMap<>(values);
        kept.values().removeIf(value -> Double.isNaN(accepted.applyAsDouble(value)));
        return Collections.unmodifiableMap(kept);
    }
}
