package io.quarkiverse.convexgrpc.runtime;

import jakarta.inject.Singleton;

import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.Workers;

/** The threads of one run of an application. There are none until there is something to do. */
@Singleton
public class Threads {

    private final Scheduler scheduler = Scheduler.system("convex-grpc");
    private final Workers workers = Workers.system("convex-grpc-worker");

    /** Runs what must not block, one task at a time. */
    Scheduler scheduler() {
        return scheduler;
    }

    /** Run what may block. */
    Workers workers() {
        return workers;
    }

    /**
     * Ends them after what was handed in before.
     *
     * @param last run before they end
     */
    void stop(Runnable last) {
        scheduler.execute(() -> {
            try {
                last.run();
            } finally {
                workers.shutdown();
                scheduler.shutdown();
            }
        });
    }
}
