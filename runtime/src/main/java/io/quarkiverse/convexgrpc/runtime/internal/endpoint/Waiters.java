package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler.Cancellable;

/**
 * Those who wait for the first that is known of one service, each for some seconds. Once it is known, one task of the
 * executor tells all of them, one after the other: a thread for each would be as many as there are calls at the start of a
 * busy application. Who waits no more is forgotten. Thread-safe; never blocks.
 */
public final class Waiters {

    /** So long does anybody wait. */
    public static final long SECONDS = 5;

    private final Scheduler scheduler;
    private final Executor executor;
    private final Set<Waiter> waiting = ConcurrentHashMap.newKeySet();
    /** What is to be told, and is not yet. */
    private final Queue<Runnable> due = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean handedOver = new AtomicBoolean();
    private volatile boolean over;

    /** @param executor tells them: neither the thread that completes the stage nor the scheduler's is held up */
    public Waiters(CompletionStage<?> known, Scheduler scheduler, Executor executor) {
        this.scheduler = scheduler;
        this.executor = executor;
        known.thenRun(this::known);
    }

    private void known() {
        over = true;
        for (Waiter waiter : waiting) {
            if (waiting.remove(waiter)) {
                due.add(waiter.known);
            }
        }
        handOver();
    }

    /**
     * Waits. One of both is run, once; {@code known} on this thread where it is known by now.
     *
     * @param late what is run where it has not become known in time
     * @return ends the wait
     */
    public Cancellable add(Runnable known, Runnable late) {
        Waiter waiter = new Waiter(known);
        waiting.add(waiter);
        Cancellable deadline = scheduler.schedule(TimeUnit.SECONDS.toNanos(SECONDS), () -> late(waiter, late));
        // of what became known in between, it may not have been told
        if (over && waiting.remove(waiter)) {
            deadline.cancel();
            known.run();
        }
        return () -> {
            waiting.remove(waiter);
            deadline.cancel();
        };
    }

    private void late(Waiter waiter, Runnable late) {
        if (waiting.remove(waiter)) {
            due.add(late);
            handOver();
        }
    }

    private void handOver() {
        if (!due.isEmpty() && handedOver.compareAndSet(false, true)) {
            executor.execute(this::tell);
        }
    }

    /** What is due from here on is another task's: it does not wait for one whom this tells to come to an end. */
    private void tell() {
        handedOver.set(false);
        try {
            for (Runnable next = due.poll(); next != null; next = due.poll()) {
                next.run();
            }
        } finally {
            // where one threw
            handOver();
        }
    }

    /** How many wait. */
    int size() {
        return waiting.size();
    }

    private static final class Waiter {

        private final Runnable known;

        Waiter(Runnable known) {
            this.known = known;
        }
    }
}
