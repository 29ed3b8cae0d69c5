package io.quarkiverse.convexgrpc.runtime.internal.vertx;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;

/**
 * Does what is to be done to one connection, one thing after the other: on its event loop, or, once Vert.x is closed and
 * that is no more, on the thread of who asks. Thread-safe.
 */
final class ConnectionLoop {

    private static final int LAST_TASKS_SECONDS = 1;
    /** Held by who does what an event loop would that is no more; one for all, since one call leads to another. */
    private static final Object WITHOUT_LOOP = new Object();

    private final EventLoop loop;
    private final Runnable vertxIsClosed;

    /** @param vertxIsClosed ends all that is on the connection; run before each thing that comes after the event loop's end */
    ConnectionLoop(EventLoop loop, Runnable vertxIsClosed) {
        this.loop = loop;
        this.vertxIsClosed = vertxIsClosed;
    }

    /** Does it after all that was to be done before. */
    void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            withoutLoop(task);
        }
    }

    /** Does it at once where this is the event loop, else as {@link #execute} does. */
    void executeNow(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            execute(task);
        }
    }

    /** Vert.x is closed, and the event loop takes no more tasks. */
    boolean isShutdown() {
        return loop.isShutdown();
    }

    private void withoutLoop(Runnable task) {
        if (!loop.inEventLoop()) {
            try {
                // for what it does last
                loop.awaitTermination(LAST_TASKS_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        synchronized (WITHOUT_LOOP) {
            vertxIsClosed.run();
            task.run();
        }
    }
}
