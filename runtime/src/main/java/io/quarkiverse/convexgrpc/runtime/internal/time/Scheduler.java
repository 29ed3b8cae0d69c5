package io.quarkiverse.convexgrpc.runtime.internal.time;

/**
 * Runs tasks one at a time, in order, now or later. What is touched only by tasks of one scheduler has one writer and
 * needs no lock. A task never runs inside {@link #execute} or {@link #schedule}, must not block, and may throw without
 * harm to the ones after it. Thread-safe.
 */
public interface Scheduler {

    /** Runs the task after those that were handed in before it. After {@link #shutdown} this does nothing. */
    void execute(Runnable task);

    /**
     * Runs the task once the delay is over.
     *
     * @param delayNanos in nanoseconds; 0 or less means at once
     * @return cancels the task where it has not started yet; cancelling twice, or too late, does nothing
     */
    Cancellable schedule(long delayNanos, Runnable task);

    /** Drops what has not started and ends the thread. Never blocks. */
    void shutdown();

    /** Takes back a scheduled task. */
    @FunctionalInterface
    interface Cancellable {

        Cancellable NONE = () -> {
        };

        void cancel();
    }

    /** A scheduler with one daemon thread of the given name. */
    static Scheduler system(String threadName) {
        return new SystemScheduler(threadName);
    }
}
