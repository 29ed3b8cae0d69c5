package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How slow an endpoint is beside the others: an exponentially weighted mean of how many times longer its calls took than
 * calls of the same method do as a rule, as a logarithm, so that many calls count and not the one that took a thousand
 * times as long; times a share of failed calls. What is old weighs less, and after a pause the newest call most.
 * Thread-safe, lock-free; an update that meets another one is dropped.
 */
final class Slowness {

    /** A tick is 2^20 ns, about a millisecond: cut to an integer, ticks wrap as nanoseconds do, and differ as they do. */
    private static final int TICK_BITS = 20;
    /** The least weight of the newest call. */
    private static final float WEIGHT = 1f / 16;
    /** Over this time the weight of what is known falls by half, where there were no calls. */
    private static final float HALF_LIFE_TICKS = 5_000;
    /** After a pause as long as this the newest call weighs as much as all before it. */
    private static final int PAUSE_TICKS = 1_000;
    private static final float WEIGHT_AT_FIRST = 0.25f;
    private static final float WEIGHT_AFTER_PAUSE = 0.5f;
    /** An endpoint that fails every call is so many times slower. */
    private static final float FAILURE = 64;
    /** Faster than half of what is usual, or slower than a million times, makes no difference. */
    private static final float MAX_LOG = 20;
    private static final float MIN_LOG = -1;
    /** A call that had this many times the usual duration and no answer was kept waiting. */
    private static final float LONG_LOG = 2;

    /** When, and the mean logarithm. */
    private final AtomicLong took = new AtomicLong();
    /** When, and the share of failed calls. */
    private final AtomicLong failures = new AtomicLong();

    /** What both come to. */
    float factor() {
        return latency() * (1 + FAILURE * Packed.value(failures.get()));
    }

    /** @see EndpointLoad#forgottenFor */
    int ticksSince(long now) {
        int ticks = ticks(now);
        return Math.min(since(took.get(), ticks), since(failures.get(), ticks));
    }

    /** What lies far ahead was noted before the clock went back. */
    private static int since(long mean, int ticks) {
        int since = ticks - Packed.stamp(mean);
        return mean == 0 || since < -PAUSE_TICKS ? Integer.MAX_VALUE : Math.max(0, since);
    }

    private static int ticks(long now) {
        return (int) (now >> TICK_BITS);
    }

    /** The factor without what failures add. */
    float latency() {
        return Logarithm.power(latencyLog());
    }

    /** The binary logarithm of {@link #latency}. */
    float latencyLog() {
        return Packed.value(took.get());
    }

    /** What is known of latency is as good as old: the next call counts as one after a pause. */
    void pause(long now) {
        long known = took.get();
        if (known != 0) {
            took.compareAndSet(known, Packed.of(ticks(now) - PAUSE_TICKS, Packed.value(known)));
        }
    }

    void took(MethodLoad method, long elapsedNanos, long now) {
        float durationLog = Logarithm.ofNanos(elapsedNanos);
        float relative = method.known() ? durationLog - method.typicalLog() : 0;
        method.record(durationLog);
        update(took, Math.max(MIN_LOG, Math.min(MAX_LOG, relative)), now);
        update(failures, 0, now);
    }

    /**
     * No answer came in the time given: the call would have taken longer.
     *
     * @return whether it was long enough to say something about the endpoint
     */
    boolean tookTooLong(MethodLoad method, long elapsedNanos, long now) {
        float relative = Logarithm.ofNanos(elapsedNanos) - method.typicalLog();
        if (!method.known() || relative < LONG_LOG) {
            return false;
        }
        update(took, Math.min(MAX_LOG, relative), now);
        return true;
    }

    void failed(long now) {
        update(failures, 1, now);
    }

    /**
     * A call went well, and how long it took says nothing; but where nothing else has for a while, what is known of that
     * is believed less.
     */
    void answered(long now) {
        update(failures, 0, now);
        if (paused(now)) {
            update(took, 0, now);
        }
    }

    private boolean paused(long now) {
        long known = took.get();
        return known != 0 && ticks(now) - Packed.stamp(known) >= PAUSE_TICKS;
    }

    /**
     * The caller was told that it asked for something wrong. That may take less than what was asked for would have, so it
     * counts for the time only where nothing else has for a while, and for no less than usual.
     */
    void refused(MethodLoad method, long elapsedNanos, long now) {
        update(failures, 0, now);
        if (method.known() && paused(now)) {
            float relative = Logarithm.ofNanos(elapsedNanos) - method.typicalLog();
            update(took, Math.max(0, Math.min(MAX_LOG, relative)), now);
        }
    }

    private static void update(AtomicLong mean, float value, long now) {
        int ticks = ticks(now);
        long known = mean.get();
        float before = Packed.value(known);
        int elapsed = Math.max(0, ticks - Packed.stamp(known));
        float weight = Math.max(WEIGHT, elapsed / (elapsed + HALF_LIFE_TICKS));
        if (known == 0) {
            weight = WEIGHT_AT_FIRST;
        } else if (elapsed >= PAUSE_TICKS) {
            weight = Math.max(weight, WEIGHT_AFTER_PAUSE);
        }
        long next = Packed.of(ticks, before + weight * (value - before));
        if (next != known) {
            mean.compareAndSet(known, next);
        }
    }
}
