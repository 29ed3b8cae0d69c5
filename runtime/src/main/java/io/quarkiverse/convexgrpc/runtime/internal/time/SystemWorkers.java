package io.quarkiverse.convexgrpc.runtime.internal.time;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

final class SystemWorkers implements Workers {

    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor executor;

    SystemWorkers(String threadName) {
        AtomicInteger number = new AtomicInteger();
        // there is at most one task at a time for each service and each channel, so the threads need no other bound
        executor = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
                task -> {
                    Thread thread = new Thread(task, threadName + '-' + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    @Override
    public void shutdown() {
        executor.shutdownNow();
    }
}
