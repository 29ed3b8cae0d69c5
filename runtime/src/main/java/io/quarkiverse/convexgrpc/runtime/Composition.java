package io.quarkiverse.convexgrpc.runtime;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.ConfigProvider;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.grpc.ClientInterceptor;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcConfig;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.DiscoveryListener;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSource;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.LatestUpdates;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.NotConfiguredSource;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.RoutingEndpointSource;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceDirectory;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.StaticEndpointSource;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Steering;
import io.quarkiverse.convexgrpc.runtime.internal.facade.EndpointChanges;
import io.quarkiverse.convexgrpc.runtime.internal.facade.FollowedServices;
import io.quarkiverse.convexgrpc.runtime.internal.facade.Services;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ChannelSettings;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.GrpcAdapter;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.LimitedCalls;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.Mode;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.Outcomes;
import io.quarkiverse.convexgrpc.runtime.internal.kubernetes.KubernetesEndpointSource;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.observe.BalancingLog;
import io.quarkiverse.convexgrpc.runtime.internal.observe.DiscoveryStatus;
import io.quarkiverse.convexgrpc.runtime.internal.observe.EjectionLog;
import io.quarkiverse.convexgrpc.runtime.internal.observe.Meters;
import io.quarkiverse.convexgrpc.runtime.internal.observe.Observers;
import io.quarkiverse.convexgrpc.runtime.internal.observe.SteeringLog;
import io.quarkiverse.convexgrpc.runtime.internal.observe.ZoneLog;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ServiceBalancers;
import io.quarkiverse.convexgrpc.runtime.internal.policy.SharedParts;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Standpoint;
import io.quarkiverse.convexgrpc.runtime.internal.stork.StorkAdapter;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;
import io.quarkiverse.convexgrpc.runtime.internal.time.Workers;
import io.quarkus.grpc.runtime.config.GrpcClientConfiguration;
import io.quarkus.kubernetes.client.runtime.internal.QuarkusHttpClientFactory;

/**
 * Puts the rooms together for one run of an application. An HTTP client of the Kubernetes API is made only where a service
 * is looked up there.
 */
@Singleton
public class Composition {

    private final Instance<Config> kubernetesConfig;
    private final Instance<MeterRegistry> meterRegistry;
    private final DiscoveryStatus status = new DiscoveryStatus();
    private final LatestUpdates latest = new LatestUpdates();
    private final EndpointChanges changes = new EndpointChanges();
    private final Scheduler scheduler;
    private final Workers workers;
    private final Threads threads;
    private ServiceDirectory directory;
    private volatile GrpcAdapter adapter;
    private volatile FollowedServices followed;
    private Standpoint standpoint;
    private Lazy<Settings> settings;
    private Lazy<String> namespace;
    /** Null where no service has been looked up in Kubernetes. */
    private volatile HttpClient kubernetes;
    /** Null where Micrometer is switched off. */
    private Meters meters;

    @Inject
    Composition(Threads threads, Instance<Config> kubernetesConfig, Instance<MeterRegistry> meterRegistry) {
        this.threads = threads;
        this.scheduler = threads.scheduler();
        this.workers = threads.workers();
        this.kubernetesConfig = kubernetesConfig;
        this.meterRegistry = meterRegistry;
    }

    /** What the readiness probe tells of discovery. */
    @Produces
    @Singleton
    DiscoveryStatus status() {
        return status;
    }

    /**
     * Begins to serve channels, and to follow the services of the clients that are configured.
     *
     * @param clients those clients
     * @param asked whether services are asked for by code, which may be on an event loop: what is read of files, the name of
     *        the own namespace for instance, is read now
     */
    void start(ConvexGrpcConfig config, Map<String, GrpcClientConfiguration> clients, boolean asked) {
        standpoint = standpoint(config);
        Observers observers = observers(config);
        LoadBook loads = new LoadBook(observers);
        namespace = new Lazy<>(() -> ownNamespace(config));
        settings = new Lazy<>(() -> new Settings(config, namespace.get()));
        Steering steering = new Steering(source(config, observers), scheduler, new SteeringLog(loads, observers));
        directory = new ServiceDirectory(steering, scheduler, Ticker.system(), observers);
        adapter = new GrpcAdapter(directory, namespace, service -> settings.get().of(service), workers,
                loads, observers, standpoint, Ticker.system(), Randomness.system());
        followed = new FollowedServices(latest, loads, steering, namespace,
                service -> settings.get().policy(service).toString(), Ticker.system());
        adapter.install();
        clients.forEach(this::follow);
        if (asked) {
            settings.get();
        }
    }

    /** Looks a service up before its first call, so that the first call does not wait for it. */
    private void follow(String client, GrpcClientConfiguration grpc) {
        if (settings(client, grpc).mode() == Mode.ENDPOINTS) {
            directory.subscribe(ServiceKey.parse(grpc.host(), namespace.get()), update -> {
            });
        }
    }

    void stop() {
        if (adapter != null) {
            adapter.uninstall();
            directory.close();
        }
        // after what close() and earlier subscriptions handed in
        threads.stop(() -> {
            if (kubernetes != null) {
                kubernetes.close();
            }
        });
        if (meters != null) {
            meters.close();
        }
    }

    /**
     * The services that this process talks to.
     *
     * @throws IllegalStateException before the extension has started
     */
    FollowedServices followedServices() {
        if (followed == null) {
            throw new IllegalStateException("The extension quarkus-convex-grpc has not started yet");
        }
        return followed;
    }

    /** What is heard of endpoints that calls avoid. */
    EndpointChanges changes() {
        return changes;
    }

    /** New balancers of calls that are made without a channel of ours. */
    ServiceBalancers balancers() {
        return new ServiceBalancers(new SharedParts(started().directory(), scheduler, adapter.loads(), adapter.loadListener(),
                standpoint, adapter.ticker(), adapter.randomness()), service -> settings.get().withoutChannel(service));
    }

    /** What is known of services, for applications. */
    Services services() {
        return new Services(started().directory(), namespace, latest, adapter.loads(), adapter.ticker());
    }

    StorkAdapter stork(Supplier<ServiceBalancers> balancers) {
        return new StorkAdapter(started().directory(), balancers, namespace, Outcomes::of, workers, scheduler,
                adapter.randomness());
    }

    private GrpcAdapter started() {
        if (adapter == null) {
            throw new IllegalStateException("The application has not begun to start its services");
        }
        return adapter;
    }

    /** How the channel of a gRPC client balances. */
    ChannelSettings settings(String client, GrpcClientConfiguration grpc) {
        return settings.get().of(ServiceKey.parse(grpc.host(), namespace.get()), client, grpc.retry());
    }

    /** Reads a service's name, as a gRPC client's host is read. */
    ServiceKey service(String name) {
        followedServices();
        return ServiceKey.parse(name, namespace.get());
    }

    /** How a channel balances that no gRPC client is configured for. */
    ChannelSettings settings(ServiceKey service) {
        return settings.get().of(service);
    }

    /** The number that such a channel dials where it leaves balancing to a mesh. */
    int servicePort(ServiceKey service) {
        return settings.get().servicePort(service);
    }

    /** The name of the TLS configuration of such a channel. */
    Optional<String> tlsConfigurationName(ServiceKey service) {
        return settings.get().tlsConfigurationName(service);
    }

    /** Publishes how many such channels there are. */
    void countFactoryChannels(IntSupplier channels) {
        if (meters != null) {
            meters.factoryChannels(channels);
        }
    }

    /** Counts the calls of a gRPC client that are sent again. */
    ClientInterceptor resentCalls(String host) {
        return adapter.resentCalls(ServiceKey.parse(host, namespace.get()));
    }

    /** Fails the calls of a gRPC client that would be too many. */
    ClientInterceptor limitedCalls(String host, int limit) {
        return new LimitedCalls(ServiceKey.parse(host, namespace.get()), limit);
    }

    /** The variables are those that manifests fill by the downward API. */
    private static Standpoint standpoint(ConvexGrpcConfig config) {
        return new Standpoint(config.loadBalancing().zone().or(() -> variable("POD_ZONE")).map(String::strip).orElse(""),
                variable("NODE_NAME").orElse(""), Randomness.system());
    }

    private static Optional<String> variable(String name) {
        return ConfigProvider.getConfig().getOptionalValue(name, String.class).map(String::strip);
    }

    private Observers observers(ConvexGrpcConfig config) {
        BalancingLog reasons = new BalancingLog();
        List<DiscoveryListener> discovery = new ArrayList<>(List.of(status, standpoint, latest, reasons));
        List<LoadListener> load = new ArrayList<>(List.of(new EjectionLog(), new ZoneLog(), changes, reasons));
        if (config.metrics().enabled() && meterRegistry.isResolvable()) {
            meters = new Meters(meterRegistry.get(), config.metrics().maxEndpoints(), Ticker.system());
            discovery.add(meters);
            load.add(meters);
        }
        return new Observers(discovery, load);
    }

    private EndpointSource source(ConvexGrpcConfig config, DiscoveryListener listener) {
        Lazy<EndpointSource> fallback = new Lazy<>(() -> config.serviceDiscovery().enabled()
                ? new KubernetesEndpointSource(kubernetesConfig.get(), kubernetes(), scheduler, workers,
                        Ticker.system(), Randomness.system(), listener, service -> settings.get().portName(service))
                : new NotConfiguredSource());
        Lazy<EndpointSource> source = new Lazy<>(() -> new RoutingEndpointSource(
                new StaticEndpointSource(settings.get().staticEndpoints(), Composition::lookUp, workers, scheduler),
                (service, sink) -> fallback.get().watch(service, sink)));
        return (service, sink) -> source.get().watch(service, sink);
    }

    private HttpClient kubernetes() {
        // not what a service loader finds: another library's client would have other threads
        kubernetes = new QuarkusHttpClientFactory().newBuilder(kubernetesConfig.get()).build();
        return kubernetes;
    }

    private String ownNamespace(ConvexGrpcConfig config) {
        String own = config.serviceDiscovery().enabled() ? kubernetesConfig.get().getNamespace() : null;
        return own == null || own.isBlank() ? "default" : own;
    }

    @SuppressForbidden(reason = "static endpoints may be host names; this runs where blocking is allowed")
    private static List<InetAddress> lookUp(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("unknown host: " + host, e);
        }
    }
}
