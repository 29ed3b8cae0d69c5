package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

import io.grpc.ClientInterceptor;
import io.grpc.NameResolver;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceDirectory;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Standpoint;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * What every channel of this process shares. gRPC makes resolvers and balancers through the service loader, so the
 * running application's adapter is reached through {@link #install}.
 *
 * @param directory where services are followed
 * @param defaultNamespace the namespace of a target that names none
 * @param settingsOfService how a channel balances that was not configured as a client, by its service
 * @param executor takes updates to channels: gRPC may call the application's code while it takes one in
 * @param loads what is known about endpoints
 * @param loadListener hears of ejections
 * @param standpoint where this process stands
 */
public record GrpcAdapter(ServiceDirectory directory, Supplier<String> defaultNamespace,
        Function<ServiceKey, ChannelSettings> settingsOfService, Executor executor, LoadBook loads, LoadListener loadListener,
        Standpoint standpoint, Ticker ticker, Randomness randomness) {

    /** Names the configured client that a channel is built for; the channel then balances by that client's settings. */
    public static final NameResolver.Args.Key<ChannelSettings> SETTINGS = NameResolver.Args.Key
            .create("io.quarkiverse.convexgrpc.settings");

    private static final AtomicReference<GrpcAdapter> INSTALLED = new AtomicReference<>();

    /** Makes this the adapter of channels that are built from now on. */
    public void install() {
        INSTALLED.set(this);
    }

    /** Counts the calls of a channel to this service that are sent again. */
    public ClientInterceptor resentCalls(ServiceKey service) {
        return new ResentCalls(service, loadListener);
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
    static GrpcAdapter installed() {
        GrpcAdapter adapter = INSTALLED.get();
        if (adapter == null) {
            throw new IllegalStateException("Targets 'convex:' need a running Quarkus application with the extension"
                    + " quarkus-convex-grpc; none is running");
        }
        return adapter;
    }
}
