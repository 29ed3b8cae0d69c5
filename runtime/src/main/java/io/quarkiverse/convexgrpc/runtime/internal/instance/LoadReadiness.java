package io.quarkiverse.convexgrpc.runtime.internal.instance;

import java.time.Duration;

/**
 * Whether the score lets this instance be ready, where that was asked for: it turns once the score has been low for some
 * time, and back once it has been high for as long, so that it does not flutter. One writer; read from any thread.
 */
public final class LoadReadiness {

    private final double downBelow;
    private final double upFrom;
    private final long nanos;
    private volatile boolean ready = true;
    private boolean turning;
    private long since;

    /**
     * @param downBelow a score below this, 0 to 100, is low; 0 is never
     * @param upFrom a score from this on is high; more than {@code downBelow}
     * @param patience how long it must be so
     */
    public LoadReadiness(double downBelow, double upFrom, Duration patience) {
        this.downBelow = downBelow;
        this.upFrom = upFrom;
        this.nanos = patience.toNanos();
    }

    /** One that is ready whatever the score. */
    public static LoadReadiness always() {
        return new LoadReadiness(0, 1, Duration.ZERO);
    }

    /** Whether the instance may be ready. */
    public boolean ready() {
        return ready;
    }

    void next(double score, long now) {
        boolean other = ready ? score < downBelow : score >= upFrom;
        if (!other) {
            turning = false;
            return;
        }
        if (!turning) {
            turning = true;
            since = now;
        }
        if (now - since >= nanos) {
            ready = !ready;
            turning = false;
        }
    }
}
