package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What calls of one method of a service take, whichever endpoint they go to: the measure by which an endpoint is slow or
 * not. A method that takes seconds makes no endpoint slow, and two endpoints whose calls are of different methods can be
 * compared. The typical duration is the geometric mean, exponentially weighted, so a few calls that take a thousand times
 * as long move it little. Thread-safe, lock-free; an update that meets another one is dropped.
 */
public final class MethodLoad {

    /** The weight of the newest call, once there have been as many as {@code 1 / WEIGHT}. */
    private static final float WEIGHT = 1f / 64;

    private final int index;
    private final String name;
    private final CallKind kind;
    private final LastMoment lastMoment;
    /** The number of calls, as far as it matters, and the binary logarithm of their typical duration. */
    private final AtomicLong typical = new AtomicLong();

    MethodLoad(int index, String name, CallKind kind, LastMoment lastMoment) {
        this.index = index;
        this.name = name;
        this.kind = kind;
        this.lastMoment = lastMoment;
    }

    /** Its place among the methods of its service, from 0 and less than {@link MethodBook#MAX_METHODS}. */
    public int index() {
        return index;
    }

    /** The method's full name. */
    public String name() {
        return name;
    }

    public CallKind kind() {
        return kind;
    }

    /** Of the calls of all methods of this service. */
    LastMoment lastMoment() {
        return lastMoment;
    }

    /** Whether a call of this method was answered yet. */
    boolean known() {
        return typical.get() != 0;
    }

    /** What a call takes, as {@link Logarithm#ofNanos}; meaningless where nothing is {@link #known}. */
    float typicalLog() {
        return Packed.value(typical.get());
    }

    /** @param durationLog what a call took, as {@link Logarithm#ofNanos} */
    void record(float durationLog) {
        long known = typical.get();
        int calls = Packed.stamp(known) + 1;
        float before = Packed.value(known);
        float weight = Math.max(WEIGHT, 1f / calls);
        // whole numbers of calls up to the point where the weight changes no more
        typical.compareAndSet(known, Packed.of(Math.min(calls, 64), before + weight * (durationLog - before)));
    }

    @Override
    public String toString() {
        return name;
    }
}
