package io.quarkiverse.convexgrpc.runtime.internal.instance;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the calls that this instance serves. Thread-safe, takes no lock; counting allocates nothing that does not stay.
 */
public final class CallLedger {

    private final LongAdder streamsBegan = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder faults = new LongAdder();
    private final LongAdder shed = new LongAdder();
    private final LongAdder timedBegan = new LongAdder();
    private final LongAdder timedEnded = new LongAdder();
    private final LongAdder timedNanos = new LongAdder();

    /**
     * A call came; {@link #ended} follows once.
     *
     * @param timed whether how long it takes says something: each side sends one message
     */
    public void began(boolean timed) {
        (timed ? timedBegan : streamsBegan).increment();
    }

    /**
     * The application answered a call, or failed it.
     *
     * @param fault whether it failed in a way that is this instance's fault
     */
    public void answered(boolean fault) {
        answered.increment();
        if (fault) {
            faults.increment();
        }
    }

    /**
     * How long a call took that was timed: to its answer, or until the caller gave it up. Once for each.
     *
     * @param nanos in nanoseconds
     */
    public void took(long nanos) {
        timedEnded.increment();
        timedNanos.add(Math.max(0, nanos));
    }

    /** Nothing more is to be done about a call. */
    public void ended() {
        ended.increment();
    }

    /** A call was refused since there were too many. */
    public void shed() {
        shed.increment();
        answered(true);
    }

    /** Calls that came and have not ended. */
    public int inFlight() {
        // what ended is read first, so that a call that ends meanwhile is not missed
        long over = ended.sum();
        return (int) Math.max(0, streamsBegan.sum() + timedBegan.sum() - over);
    }

    /** All that was counted so far. */
    public Totals totals() {
        long over = timedEnded.sum();
        return new Totals(answered.sum(), faults.sum(), shed.sum(), over, timedNanos.sum(),
                (int) Math.max(0, timedBegan.sum() - over), inFlight());
    }

    /**
     * What was counted up to a moment.
     *
     * @param answered calls that were answered or failed
     * @param faults those of them that failed by this instance's fault
     * @param shed those of them that were refused since there were too many
     * @param timed calls whose time was taken
     * @param timedNanos how long these took together
     * @param waiting calls whose time is being taken
     * @param inFlight calls that have not ended
     */
    public record Totals(long answered, long faults, long shed, long timed, long timedNanos, int waiting, int inFlight) {

        static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0, 0);
    }
}
