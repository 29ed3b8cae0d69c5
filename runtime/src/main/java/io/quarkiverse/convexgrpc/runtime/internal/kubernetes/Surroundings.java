package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.util.ServiceConfigurationError;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.DiscoveryListener;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/** What all watches of one source share. */
record Surroundings(SliceApi api, Scheduler scheduler, Executor blocking, Ticker ticker, Randomness randomness,
        DiscoveryListener listener) {

    /** Runs a request where it may block. Its failure comes back on the scheduler, also that of a class that is missing. */
    void offload(Runnable request, Consumer<Failure> onFailure) {
        Consumer<Throwable> thrown = e -> {
            Failure failure = Failure.of(e);
            scheduler.execute(() -> onFailure.accept(failure));
        };
        try {
            blocking.execute(() -> {
                try {
                    request.run();
                } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
                    thrown.accept(e);
                }
            });
        } catch (RejectedExecutionException e) {
            thrown.accept(e);
        }
    }
}
