package io.quarkiverse.convexgrpc.runtime.internal.stork;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceDirectory;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ServiceBalancers;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;

/**
 * What all of Stork's services that are ours share. Stork makes discoveries and balancers by the service loader, and before
 * this extension starts, so the running application's adapter is reached through {@link #install}.
 *
 * @param directory where services are followed
 * @param namespace the application's own
 * @param outcomes what a call's failure says about its endpoint
 * @param executor tells those who wait for what is known first
 * @param scheduler ends their wait
 * @param randomness chooses where a caller knows none of those that calls go to
 */
public record StorkAdapter(ServiceDirectory directory, Supplier<ServiceBalancers> balancers, Supplier<String> namespace,
        Function<Throwable, Outcome> outcomes, Executor executor, Scheduler scheduler, Randomness randomness) {

    private static final AtomicReference<StorkAdapter> INSTALLED = new AtomicReference<>();

    /** Makes this the adapter of the running application. */
    public void install() {
        INSTALLED.set(this);
    }

    /** Takes this adapter back, where it is the installed one. */
    public void uninstall() {
        INSTALLED.compareAndSet(this, null);
    }

    /**
     * The running application's adapter.
     *
     * @throws IllegalStateException where no application is running
     */
    static StorkAdapter installed() {
        StorkAdapter installed = INSTALLED.get();
        if (installed == null) {
            throw new IllegalStateException(
                    "Stork's 'convex' is asked before the application has begun to start, or after its end");
        }
        return installed;
    }
}
