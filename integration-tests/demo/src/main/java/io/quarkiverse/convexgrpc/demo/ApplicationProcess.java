package io.quarkiverse.convexgrpc.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A sample application that runs as a process of its own. */
final class ApplicationProcess {

    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final Duration PROBE_PERIOD = Duration.ofMillis(100);

    private final Process process;
    private final String name;
    private final ReadinessProbe probe;
    private final Path log;

    ApplicationProcess(Process process, String name, ReadinessProbe probe, Path log) {
        this.process = process;
        this.name = name;
        this.probe = probe;
        this.log = log;
    }

    /** Waits until the application says that it is ready. */
    void awaitReady(Timeline timeline) throws InterruptedException {
        long limit = timeline.now() + START_LIMIT.toNanos();
        while (!probe.isReady()) {
            if (!process.isAlive()) {
                throw new IllegalStateException(name + " ended while it started, see " + log);
            }
            if (timeline.now() > limit) {
                throw new IllegalStateException(name + " did not start within " + START_LIMIT + ", see " + log);
            }
            timeline.pause(PROBE_PERIOD);
        }
    }

    /** Asks the application to end (SIGTERM), and kills it where it has not within the grace period. */
    CompletableFuture<Void> terminate(Duration gracePeriod) {
        process.destroy();
        return process.onExit()
                .orTimeout(gracePeriod.toMillis(), TimeUnit.MILLISECONDS)
                .handle((ended, late) -> {
                    process.destroyForcibly();
                    return null;
                });
    }

    /** Ends the application without a word (SIGKILL). */
    void kill() {
        process.destroyForcibly();
    }

    /** Waits a little for the end of an application that was killed. */
    void awaitEnd() {
        try {
            process.waitFor(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
