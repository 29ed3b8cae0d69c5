package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What became of every call of a schedule. Each call's place is written by that call alone; read once all have ended.
 */
final class CallLog {

    private static final long OPEN = -1;

    final Schedule schedule;
    /** When the call ended, on the schedule's clock. */
    final long[] endNanos;
    final boolean[] ok;
    /** The port that it was sent to last, 0 where it never left. */
    final int[] port;
    private final CountDownLatch open;

    CallLog(Schedule schedule) {
        this.schedule = schedule;
        endNanos = new long[schedule.size()];
        Arrays.fill(endNanos, OPEN);
        ok = new boolean[schedule.size()];
        port = new int[schedule.size()];
        open = new CountDownLatch(schedule.size());
    }

    void sent(int call, int toPort) {
        port[call] = toPort;
    }

    void ended(int call, long nanos, boolean wasOk) {
        endNanos[call] = nanos;
        ok[call] = wasOk;
        open.countDown();
    }

    void awaitAll(long seconds) throws InterruptedException {
        if (!open.await(seconds, TimeUnit.SECONDS)) {
            throw new IllegalStateException(open.getCount() + " calls have not ended");
        }
    }
}
