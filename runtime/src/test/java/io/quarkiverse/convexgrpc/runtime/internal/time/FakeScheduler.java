package io.quarkiverse.convexgrpc.runtime.internal.time;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Runs tasks only inside {@link #advance} and {@link #runDue}, on the caller's thread, in the order of their due times,
 * and moves a {@link FakeTicker} along. Tasks may be handed in from any thread. What a task throws is kept and thrown by
 * {@link #advance} once the other due tasks have run.
 */
public final class FakeScheduler implements Scheduler {

    private final FakeTicker ticker;
    private final PriorityQueue<Task> tasks = new PriorityQueue<>(
            Comparator.<Task> comparingLong(task -> task.due).thenComparingLong(task -> task.number));
    /** Virtual nanoseconds since the beginning, so that due times do not wrap. */
    private long now;
    private long handedIn;
    private boolean running;
    private boolean shutDown;

    public FakeScheduler(FakeTicker ticker) {
        this.ticker = ticker;
    }

    @Override
    public void execute(Runnable task) {
        schedule(0, task);
    }

    @Override
    public synchronized Cancellable schedule(long delayNanos, Runnable task) {
        if (shutDown) {
            return Cancellable.NONE;
        }
        Task entry = new Task(now + Math.max(0, delayNanos), handedIn++, task);
        tasks.add(entry);
        return () -> remove(entry);
    }

    private synchronized void remove(Task task) {
        tasks.remove(task);
    }

    /** How many tasks wait, due or not. */
    public synchronized int pending() {
        return tasks.size();
    }

    /** Runs what is due now, and what that hands in for now. */
    public void runDue() {
        advance(0);
    }

    /** Lets the time pass, running each task at its due time. Not to be called from a task. */
    public void advance(long nanos) {
        long end;
        synchronized (this) {
            if (running) {
                throw new IllegalStateException("advance was called by a task, or by two threads at once");
            }
            running = true;
            end = now + nanos;
        }
        List<Throwable> thrown = new ArrayList<>();
        try {
            for (Task task = next(end); task != null; task = next(end)) {
                try {
                    task.work.run();
                } catch (RuntimeException | Error e) {
                    thrown.add(e);
                }
            }
        } finally {
            synchronized (this) {
                running = false;
            }
        }
        if (!thrown.isEmpty()) {
            AssertionError error = new AssertionError("a task threw " + thrown.get(0), thrown.get(0));
            thrown.stream().skip(1).forEach(error::addSuppressed);
            throw error;
        }
    }

    private synchronized Task next(long end) {
        Task task = tasks.peek();
        boolean due = task != null && task.due <= end;
        long moment = due ? Math.max(task.due, now) : end;
        ticker.advance(moment - now);
        now = moment;
        return due ? tasks.poll() : null;
    }

    @Override
    public synchronized void shutdown() {
        shutDown = true;
        tasks.clear();
    }

    private record Task(long due, long number, Runnable work) {
    }
}
