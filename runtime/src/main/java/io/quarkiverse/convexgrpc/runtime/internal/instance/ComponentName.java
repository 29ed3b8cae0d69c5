package io.quarkiverse.convexgrpc.runtime.internal.instance;

import java.util.Arrays;
import java.util.List;

/** The components of the score that this extension brings, with what they count and when they are good. */
public enum ComponentName {

    /** Share of the CPU that the instance may use. */
    CPU("cpu", 30, 0.75, 1),
    /** Share of the heap that lives. */
    HEAP("heap", 15, 0.75, 0.95),
    /** Share of the container's memory. */
    MEMORY("memory", 15, 0.9, 1),
    /** Seconds that a task waits for an event loop. */
    EVENT_LOOP("event-loop", 10, 0.05, 0.5),
    /** Calls in flight by their limit. */
    IN_FLIGHT("in-flight", 10, 0.5, 1),
    /** Share of calls that failed by the instance's fault. */
    ERRORS("errors", 20, 0.02, 0.5),
    /** Response time by its target. */
    RESPONSE_TIME("response-time", 15, 1, 4);

    private final String text;
    private final double weight;
    private final double good;
    private final double limit;

    ComponentName(String text, double weight, double good, double limit) {
        this.text = text;
        this.weight = weight;
        this.good = good;
        this.limit = limit;
    }

    /** As in keys, details and metrics. */
    public String text() {
        return text;
    }

    /** How much it counts unless somebody says otherwise. */
    public double weight() {
        return weight;
    }

    /**
     * This component with values in a unit of its own.
     *
     * @param weight how much it counts
     * @param unit what 1 is in that unit
     */
    public ScoreComponent with(double weight, double unit) {
        return new ScoreComponent(text, weight, good * unit, limit * unit);
    }

    /** All names, as in keys. */
    public static List<String> texts() {
        return Arrays.stream(values()).map(ComponentName::text).toList();
    }
}
