package io.quarkiverse.convexgrpc.benchmarks.calls;

/** When the first event of a play really happened, on the schedule's clock. Thread-safe. */
final class EventTimes {

    private long begun;
    private long done;
    private boolean noted;

    /** @param planned where nothing happens, or has not yet */
    EventTimes(long planned) {
        begun = planned;
        done = planned;
    }

    /** Lets it happen. */
    void note(long startNanos, Runnable event) {
        long before = System.nanoTime() - startNanos;
        event.run();
        note(before, System.nanoTime() - startNanos);
    }

    private synchronized void note(long before, long after) {
        if (!noted) {
            noted = true;
            begun = before;
            done = after;
        }
    }

    synchronized long begun() {
        return begun;
    }

    synchronized long done() {
        return done;
    }
}
