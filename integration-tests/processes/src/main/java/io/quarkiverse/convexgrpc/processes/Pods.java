package io.quarkiverse.convexgrpc.processes;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.grpc.EquivalentAddressGroup;
import io.grpc.ManagedChannel;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.StatusOr;
import io.grpc.netty.NettyChannelBuilder;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.DiscoveryListener;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSource;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceDirectory;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ChannelSettings;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.GrpcAdapter;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.HedgingSettings;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.InFlightSettings;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.Mode;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.RetrySettings;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionSettings;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.policy.GuardSettings;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Standpoint;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;
import io.quarkiverse.convexgrpc.runtime.internal.time.Workers;

/**
 * What a Service's EndpointSlice says of its pods, pushed to channels of two kinds: this extension's, and plain grpc-java's
 * behind a resolver that pushes the addresses of ready pods.
 */
public final class Pods implements AutoCloseable {

    private static final ServiceKey SERVICE = new ServiceKey("shop", "payment");

    private final Map<ApplicationProcess, Condition> pods = new LinkedHashMap<>();
    private final List<Consumer<ServiceUpdate>> sinks = new CopyOnWriteArrayList<>();
    private final List<NameResolver.Listener2> listeners = new CopyOnWriteArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final Scheduler scheduler = Scheduler.system("pods");
    private final Workers workers = Workers.system("pods-worker");
    private final GrpcAdapter adapter;

    /** @param policy of this extension's channels */
    public Pods(PolicyName policy) {
        this(policy, InFlightSettings.DEFAULT);
    }

    /**
     * @param policy of this extension's channels
     * @param inFlight how many calls they may have in flight
     */
    public Pods(PolicyName policy, InFlightSettings inFlight) {
        EndpointSource source = (service, sink) -> {
            synchronized (this) {
                sinks.add(sink);
                sink.accept(new ServiceUpdate.Current(snapshot()));
            }
            return () -> sinks.remove(sink);
        };
        ServiceDirectory directory = new ServiceDirectory(source, scheduler, Ticker.system(), new DiscoveryListener() {
        });
        ChannelSettings settings = new ChannelSettings(policy, null, Mode.ENDPOINTS, Duration.ofSeconds(1),
                Duration.ofSeconds(1), Duration.ofSeconds(2), GuardSettings.DEFAULT, EjectionSettings.DEFAULT,
                RetrySettings.DEFAULT, HedgingSettings.DEFAULT, inFlight);
        adapter = new GrpcAdapter(directory, SERVICE::namespace, service -> settings, workers,
                new LoadBook(LoadListener.NOOP), LoadListener.NOOP, new Standpoint("", "", Randomness.system()),
                Ticker.system(),
                Randomness.system());
    }

    public synchronized void put(ApplicationProcess pod, Condition condition) {
        pods.put(pod, condition);
        publish();
    }

    public synchronized void remove(ApplicationProcess pod) {
        pods.remove(pod);
        publish();
    }

    private void publish() {
        ServiceUpdate update = new ServiceUpdate.Current(snapshot());
        sinks.forEach(sink -> sink.accept(update));
        listeners.forEach(listener -> listener.onResult(addresses()));
    }

    private EndpointSnapshot snapshot() {
        List<Endpoint> endpoints = new ArrayList<>();
        pods.forEach((pod, condition) -> endpoints.add(new Endpoint(new EndpointId("uid-" + pod.name(), pod.port()),
                List.of(address(pod.host())), condition, pod.name(), "", "")));
        return new EndpointSnapshot(SERVICE, endpoints);
    }

    private NameResolver.ResolutionResult addresses() {
        List<EquivalentAddressGroup> groups = pods.entrySet().stream().filter(pod -> pod.getValue() == Condition.READY)
                .map(pod -> new EquivalentAddressGroup(
                        (SocketAddress) new InetSocketAddress(pod.getKey().host(), pod.getKey().port())))
                .toList();
        return NameResolver.ResolutionResult.newBuilder().setAddressesOrError(StatusOr.fromValue(groups)).build();
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A channel of this extension, as an application has it where nothing is configured but the policy. */
    public ManagedChannel ours() {
        adapter.install();
        ManagedChannel channel = NettyChannelBuilder.forTarget("convex://payment:50051").usePlaintext().enableRetry().build();
        channels.add(channel);
        return channel;
    }

    /** A channel of grpc-java, by the load balancing policy of this name with its own defaults. */
    public synchronized ManagedChannel plain(String policy) {
        ManagedChannel channel = NettyChannelBuilder.forTarget("pushed:///payment").nameResolverFactory(new Pushed())
                .defaultServiceConfig(Map.of("loadBalancingConfig", List.of(Map.of(policy, Map.of())))).usePlaintext().build();
        channels.add(channel);
        return channel;
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        adapter.uninstall();
        scheduler.execute(() -> {
            workers.shutdown();
            scheduler.shutdown();
        });
    }

    /** Hands the addresses of ready pods to a channel whenever they change. */
    private final class Pushed extends NameResolverProvider {

        @Override
        protected boolean isAvailable() {
            return true;
        }

        @Override
        protected int priority() {
            return 0;
        }

        @Override
        public String getDefaultScheme() {
            return "pushed";
        }

        @Override
        public NameResolver newNameResolver(URI target, NameResolver.Args args) {
            return new NameResolver() {

                @Override
                public String getServiceAuthority() {
                    return "payment";
                }

                @Override
                public void start(Listener2 listener) {
                    synchronized (Pods.this) {
                        listeners.add(listener);
                        args.getSynchronizationContext().execute(() -> listener.onResult(addresses()));
                    }
                }

                @Override
                public void shutdown() {
                    // the channel no longer heeds what it is told
                }
            };
        }
    }
}
