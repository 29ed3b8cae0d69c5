package io.quarkiverse.convexgrpc.runtime.internal.facade;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

import io.quarkiverse.convexgrpc.ServiceDiscoveryException;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Waiters;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler.Cancellable;
import io.smallrye.mutiny.Uni;

/** Waits for the first that is known of a service, and not for ever. Thread-safe. */
public final class Patience {

    private final BooleanSupplier mayBlock;
    private final Scheduler scheduler;
    private final Executor executor;
    /** By what they wait for: as many as there are services. */
    private final ConcurrentMap<CompletableFuture<?>, Waiters> waiters = new ConcurrentHashMap<>();

    /**
     * @param mayBlock whether the running thread may
     * @param executor tells those who wait without blocking
     */
    public Patience(BooleanSupplier mayBlock, Scheduler scheduler, Executor executor) {
        this.mayBlock = mayBlock;
        this.scheduler = scheduler;
        this.executor = executor;
    }

    /**
     * Blocks until it is known.
     *
     * @param instead the method for threads that may not block
     * @throws IllegalStateException where this thread may not
     */
    void await(String service, CompletionStage<?> known, String instead) {
        CompletableFuture<?> future = known.toCompletableFuture();
        if (future.isDone()) {
            return;
        }
        if (!mayBlock.getAsBoolean()) {
            throw new IllegalStateException("Nothing is known of service '" + service + "' yet, and this thread ("
                    + Thread.currentThread().getName() + ") may not wait for it (expected: a thread that may block, or "
                    + instead + ", which returns a Uni)");
        }
        try {
            future.get(Waiters.SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw unanswered(service);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceDiscoveryException(service, "Interrupted while waiting for what is known of service '" + service
                    + "'");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Ends when it is known. */
    Uni<Void> soon(String service, CompletionStage<?> known) {
        CompletableFuture<?> future = known.toCompletableFuture();
        return Uni.createFrom().emitter(emitter -> {
            if (future.isDone()) {
                emitter.complete(null);
                return;
            }
            Waiters those = waiters.computeIfAbsent(future, absent -> new Waiters(future, scheduler, executor));
            Cancellable wait = those.add(() -> emitter.complete(null), () -> emitter.fail(unanswered(service)));
            emitter.onTermination(wait::cancel);
        });
    }

    private static ServiceDiscoveryException unanswered(String service) {
        return new ServiceDiscoveryException(service, "What endpoints service '" + service
                + "' has is not known: the Kubernetes API has not answered within " + Waiters.SECONDS + " s");
    }
}
