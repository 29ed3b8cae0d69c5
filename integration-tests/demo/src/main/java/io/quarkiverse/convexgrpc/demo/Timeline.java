package io.quarkiverse.convexgrpc.demo;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The time that has passed since the demo began, and the threads that do things in time: two, so that a screen that is slow
 * to draw does not hold up the calls.
 */
final class Timeline implements AutoCloseable {

    private final long start = System.nanoTime();
    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "timeline");
        thread.setDaemon(true);
        return thread;
    });

    /** Nanoseconds since the demo began. */
    long now() {
        return System.nanoTime() - start;
    }

    /** Runs a task again and again; it must be short. */
    void every(Duration period, Runnable task) {
        scheduler.scheduleAtFixedRate(task, 0, period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Keeps the calling thread waiting. */
    void pause(Duration duration) throws InterruptedException {
        try {
            scheduler.schedule(() -> {
            }, duration.toNanos(), TimeUnit.NANOSECONDS).get();
        } catch (ExecutionException | CancellationException e) {
            throw new IllegalStateException("the timeline has ended", e);
        }
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
