package io.quarkiverse.convexgrpc.runtime.internal.instance;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many calls this instance takes at a time, found out by itself: as many as do not make each other wait. A window of
 * calls whose mean time is more than {@value #TOLERANCE} times that of an idle instance lowers the limit in proportion; one
 * that is not, while the limit is used, raises it by its square root. What an idle instance takes is the least of all
 * windows, and measured anew from time to time by halving the limit for a window, since it changes; the window before that
 * one is that of calls that came earlier, and does not count. A call that its caller gave up counts where it was slow by
 * then: where all callers give up, nothing else would tell.
 * <p>
 * After the gradient limit of Netflix' concurrency-limits (2018), with the measuring anew of brpc's automatic limiter.
 * Thread-safe; taking a place takes no lock and allocates nothing.
 */
public final class ConcurrencyLimit {

    static final double TOLERANCE = 1.5;
    private static final double LEAST_GRADIENT = 0.5;
    private static final double STEP = 0.4;
    /** Fewer calls than this do not make a window: their mean is chance. */
    static final int FEW = 10;
    private static final int WINDOWS_UNTIL_MEASURED_ANEW = 120;
    /** How much of what it was the idle time may grow by itself in a window, so that a lucky one is forgotten. */
    private static final double FORGETTING = 1.002;

    private final int min;
    private final int max;
    private final AtomicInteger inUse = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();
    private volatile int limit;
    private double exact;
    private double idle = Double.NaN;
    /** From here on a call is slow. */
    private volatile double slow;
    private int windows;
    private boolean halved;
    private boolean measuring;

    /**
     * @param initial the limit to begin with
     * @param min the least that it becomes, 1 or more
     * @param max the most that it becomes
     */
    public ConcurrencyLimit(int initial, int min, int max) {
        this.min = min;
        this.max = max;
        this.exact = Math.max(min, Math.min(max, initial));
        this.limit = (int) exact;
    }

    /** Takes a place, to be given back by {@link #release}; or does not, where none is free. */
    public boolean acquire() {
        int taken = inUse.incrementAndGet();
        if (taken > limit) {
            inUse.decrementAndGet();
            peak.setPlain(taken);
            return false;
        }
        if (taken > peak.getPlain()) {
            peak.setPlain(taken);
        }
        return true;
    }

    /**
     * Gives a place back.
     *
     * @param elapsedNanos how long it was taken, or less than 0 where that says nothing
     */
    public void release(long elapsedNanos) {
        inUse.decrementAndGet();
        if (elapsedNanos >= 0) {
            calls.getAndIncrement();
            nanos.getAndAdd(elapsedNanos);
        }
    }

    /**
     * Gives the place of a call back that its caller gave up, or that failed: only where it was slow does it tell anything.
     *
     * @param elapsedNanos how long it was taken
     */
    public void giveUp(long elapsedNanos) {
        release(elapsedNanos > slow ? elapsedNanos : -1);
    }

    /** How many places there are. */
    public int limit() {
        return limit;
    }

    /** How many are taken. */
    public int inUse() {
        return inUse.get();
    }

    /** Ends a window and takes in what it told. By one thread, every 250 ms or so. */
    public void next() {
        long count = calls.get();
        if (count < FEW) {
            return;
        }
        double mean = (double) nanos.getAndSet(0) / count;
        calls.addAndGet(-count);
        boolean used = peak.getAndSet(inUse.get()) * 2 >= limit;
        if (mean <= 0) {
            // the clock stands still
            return;
        }
        if (halved) {
            halved = false;
            measuring = true;
            return;
        }
        if (measuring) {
            measuring = false;
            idle = mean;
        } else if (Double.isNaN(idle) || mean < idle) {
            idle = mean;
        } else {
            idle *= FORGETTING;
        }
        slow = TOLERANCE * idle;
        double gradient = Math.max(LEAST_GRADIENT, Math.min(1, TOLERANCE * idle / mean));
        double wanted = gradient * exact + Math.sqrt(exact);
        if (wanted < exact || used) {
            exact = Math.max(min, Math.min(max, exact + STEP * (wanted - exact)));
        }
        if (++windows >= WINDOWS_UNTIL_MEASURED_ANEW && used) {
            windows = 0;
            halved = true;
            limit = Math.max(min, (int) (exact / 2));
        } else {
            limit = Math.max(min, (int) exact);
        }
    }
}
