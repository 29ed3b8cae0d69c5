package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/** Does things at the times that were planned, whatever else is late. */
final class Pacer {

    private Pacer() {
    }

    /**
     * Returns when the last is done.
     *
     * @param startNanos what the times count from, by {@link System#nanoTime}
     * @param nanos rising
     * @param task is told which one it is
     */
    static void pace(long startNanos, long[] nanos, IntConsumer task) {
        for (int i = 0; i < nanos.length; i++) {
            long at = startNanos + nanos[i];
            for (long left = at - System.nanoTime(); left > 0; left = at - System.nanoTime()) {
                LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(10)));
            }
            task.accept(i);
        }
    }
}
