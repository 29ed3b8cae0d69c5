package io.quarkiverse.convexgrpc.deployment;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.vertx.core.Vertx;

/** Does a test's work where nothing may wait. */
final class EventLoop {

    private EventLoop() {
    }

    /** What the work says, or a {@link java.util.concurrent.CompletionException} with what it threw. */
    static <T> T call(Vertx vertx, Supplier<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        vertx.getOrCreateContext().runOnContext(ignored -> {
            try {
                done.complete(work.get());
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done.orTimeout(10, TimeUnit.SECONDS).join();
    }
}
