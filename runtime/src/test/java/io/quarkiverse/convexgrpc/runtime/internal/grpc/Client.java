package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import io.netty.handler.ssl.SslContext;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.DiscoveryListener;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSource;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceDirectory;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.load.ChannelUse;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionReason;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionSettings;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.load.ZoneState;
import io.quarkiverse.convexgrpc.runtime.internal.policy.GuardSettings;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Standpoint;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ZoneMode;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;
import io.quarkiverse.convexgrpc.runtime.internal.time.Workers;

/** A channel to service {@code payment.shop} and what a test needs to play discovery for it. */
final class Client implements AutoCloseable, LoadListener {

    static final ServiceKey SERVICE = new ServiceKey("shop", "payment");
    /** What calls are told apart by where the policy is one by keys. */
    static final String HASH_HEADER = "x-user";

    private final Scheduler scheduler = Scheduler.system("test-discovery");
    private final Workers workers = Workers.system("test-worker");
    private final Map<ServiceKey, Consumer<ServiceUpdate>> sinks = new ConcurrentHashMap<>();
    private final GrpcAdapter adapter;
    private volatile ServiceUpdate latest;
    final Map<String, EndpointLoad> loads = new ConcurrentHashMap<>();
    final List<String> ejected = new CopyOnWriteArrayList<>();
    final List<ZoneState> zoneStates = new CopyOnWriteArrayList<>();
    final List<ChannelUse> uses = new CopyOnWriteArrayList<>();
    final Standpoint standpoint;
    final List<String> readmitted = new CopyOnWriteArrayList<>();
    volatile boolean panic;
    /** Whether picks are told. */
    volatile boolean hearsPicks;
    final List<String> picks = new CopyOnWriteArrayList<>();
    final ManagedChannel channel;

    Client(PolicyName policy) {
        this(Transport.NETTY, policy);
    }

    Client(Transport transport, PolicyName policy) {
        this(transport, policy, Mode.ENDPOINTS, null, Set.of());
    }

    /** Without slow start, so that shares are what the policy makes them. */
    Client(PolicyName policy, Ticker ticker) {
        this(settings(policy, Mode.ENDPOINTS, new GuardSettings(ZoneMode.PREFER, 1_000, Duration.ZERO),
                EjectionSettings.DEFAULT, RetrySettings.DEFAULT,
                HedgingSettings.DEFAULT), Transport.NETTY, null, Set.of(), "", ticker);
    }

    /** @param tls null for plain text */
    Client(Transport transport, PolicyName policy, Mode mode, SslContext tls, Set<String> protocols) {
        this(settings(policy, mode, GuardSettings.DEFAULT, EjectionSettings.DEFAULT, RetrySettings.DEFAULT,
                HedgingSettings.DEFAULT), transport, tls, protocols, "", Ticker.system());
    }

    Client(PolicyName policy, EjectionSettings ejection) {
        this(settings(policy, Mode.ENDPOINTS, GuardSettings.DEFAULT, ejection, RetrySettings.DEFAULT,
                HedgingSettings.DEFAULT), Transport.NETTY, null, Set.of(), "", Ticker.system());
    }

    Client(PolicyName policy, GuardSettings guards, String zone) {
        this(settings(policy, Mode.ENDPOINTS, guards, EjectionSettings.DEFAULT, RetrySettings.DEFAULT,
                HedgingSettings.DEFAULT), Transport.NETTY, null, Set.of(), zone, Ticker.system());
    }

    Client(Transport transport, PolicyName policy, RetrySettings retry, HedgingSettings hedging) {
        this(settings(policy, Mode.ENDPOINTS, GuardSettings.DEFAULT, EjectionSettings.DEFAULT, retry, hedging),
                transport, null, Set.of(), "", Ticker.system());
    }

    Client(Transport transport, PolicyName policy, InFlightSettings inFlight, RetrySettings retry, HedgingSettings hedging) {
        this(new ChannelSettings(policy, HASH_HEADER, Mode.ENDPOINTS, Duration.ofSeconds(1), Duration.ofSeconds(1),
                Duration.ofSeconds(2), GuardSettings.DEFAULT, EjectionSettings.DEFAULT, retry, hedging, inFlight),
                transport, null, Set.of(), "", Ticker.system());
    }

    private static ChannelSettings settings(PolicyName policy, Mode mode, GuardSettings guards, EjectionSettings ejection,
            RetrySettings retry, HedgingSettings hedging) {
        return new ChannelSettings(policy, HASH_HEADER, mode, Duration.ofSeconds(1), Duration.ofSeconds(1),
                Duration.ofSeconds(2), guards, ejection, retry, hedging);
    }

    private Client(ChannelSettings settings, Transport transport, SslContext tls, Set<String> protocols, String zone,
            Ticker ticker) {
        standpoint = new Standpoint(zone, "node-1", Randomness.system());
        EndpointSource source = (service, sink) -> {
            sinks.put(service, sink);
            if (latest != null) {
                sink.accept(latest);
            }
            return () -> sinks.remove(service);
        };
        adapter = new GrpcAdapter(new ServiceDirectory(source, scheduler, Ticker.system(), DiscoveryListener.NOOP),
                () -> "shop", service -> settings, workers, new LoadBook(this), this, standpoint, ticker,
                Randomness.system());
        adapter.install();
        channel = transport.builder("convex:///payment", tls, protocols).directExecutor().build();
    }

    /** Discovery says that these are the endpoints now. */
    void discover(Endpoint... endpoints) {
        discover(new ServiceUpdate.Current(new EndpointSnapshot(SERVICE, Arrays.asList(endpoints))));
    }

    void discover(ServiceUpdate update) {
        latest = update;
        sinks.values().forEach(sink -> sink.accept(update));
    }

    boolean followed() {
        return !sinks.isEmpty();
    }

    /** Calls and returns the name of the pod that answered. */
    String call() {
        return call(CallOptions.DEFAULT.withDeadlineAfter(5, TimeUnit.SECONDS));
    }

    String call(CallOptions options) {
        return ClientCalls.blockingUnaryCall(channel, Pod.CALL, options, "");
    }

    /** A call that is answered when the pod says so. */
    Future<String> hold() {
        return ClientCalls.futureUnaryCall(channel.newCall(Pod.HELD_CALL, CallOptions.DEFAULT), "");
    }

    /** How many of so many calls each pod answered. */
    Map<String, Integer> spread(int calls) {
        Map<String, Integer> spread = new TreeMap<>();
        for (int i = 0; i < calls; i++) {
            spread.merge(call(), 1, Integer::sum);
        }
        return spread;
    }

    @Override
    public void added(ServiceKey service, EndpointLoad load) {
        loads.put(load.name(), load);
    }

    @Override
    public void removed(ServiceKey service, EndpointLoad load) {
        loads.remove(load.name(), load);
    }

    @Override
    public void ejected(ServiceKey service, EndpointLoad load, EjectionReason reason) {
        ejected.add(load.name() + ' ' + reason);
    }

    @Override
    public void opened(ServiceKey service, ChannelUse use) {
        uses.add(use);
    }

    @Override
    public void closed(ServiceKey service, ChannelUse use) {
        uses.remove(use);
    }

    @Override
    public void zoneChanged(ServiceKey service, ZoneState before, ZoneState now) {
        zoneStates.add(now);
    }

    @Override
    public void readmitted(ServiceKey service, EndpointLoad load, EjectionReason reason) {
        readmitted.add(load.name() + ' ' + reason);
    }

    @Override
    public void panic(ServiceKey service, boolean begins) {
        panic = begins;
    }

    @Override
    public boolean hearsPicks() {
        return hearsPicks;
    }

    @Override
    public void picked(ServiceKey service, String method, String policy, EndpointLoad load, String why) {
        picks.add(service + " " + method + ' ' + policy + ' ' + (load == null ? "none" : load.name()) + ": " + why);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        adapter.uninstall();
        adapter.directory().close();
        scheduler.execute(() -> {
            scheduler.shutdown();
            workers.shutdown();
        });
    }
}
