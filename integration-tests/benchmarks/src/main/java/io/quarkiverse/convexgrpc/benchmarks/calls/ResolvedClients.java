package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.quarkiverse.convexgrpc.benchmarks.Extension;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.DiscoveryListener;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSource;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceDirectory;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ChannelSettings;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.GrpcAdapter;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;
import io.quarkiverse.convexgrpc.runtime.internal.time.Workers;

/** Clients behind our name resolver, with whatever balancer: each has an adapter and with it a load book of its own. */
final class ResolvedClients implements Clients {

    /** gRPC makes resolvers through the service loader, and each takes the adapter that is installed at that time. */
    private static final Object INSTALLING = new Object();

    private final Scheduler scheduler = Scheduler.system("benchmark-discovery");
    private final Workers workers = Workers.system("benchmark-worker");
    private final EndpointSource discovery;
    private final List<ServiceDirectory> directories = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();

    /**
     * @param settings count where the balancer is ours
     * @param serviceConfig names the balancer
     * @param options of the channel
     */
    ResolvedClients(int count, ChannelSettings settings, Map<String, ?> serviceConfig,
            UnaryOperator<NettyChannelBuilder> options) {
        this(count, settings, serviceConfig, options, new Discovery());
    }

    /** @param source of endpoints, instead of {@link #discover} */
    ResolvedClients(int count, ChannelSettings settings, Map<String, ?> serviceConfig,
            UnaryOperator<NettyChannelBuilder> options, EndpointSource source) {
        this.discovery = source;
        for (int i = 0; i < count; i++) {
            channels.add(channel(settings, serviceConfig, options));
        }
    }

    private ManagedChannel channel(ChannelSettings settings, Map<String, ?> serviceConfig,
            UnaryOperator<NettyChannelBuilder> options) {
        ServiceDirectory directory = new ServiceDirectory(discovery, scheduler, Ticker.system(), DiscoveryListener.NOOP);
        directories.add(directory);
        GrpcAdapter adapter = Extension.adapter(directory, settings, workers);
        synchronized (INSTALLING) {
            adapter.install();
            try {
                return options.apply(NettyChannelBuilder.forTarget("convex:///" + Extension.SERVICE.name()))
                        .setNameResolverArg(GrpcAdapter.SETTINGS, settings).defaultServiceConfig(serviceConfig).build();
            } finally {
                adapter.uninstall();
            }
        }
    }

    @Override
    public Channel channel(int client) {
        return channels.get(client);
    }

    @Override
    public void discover(List<Endpoint> endpoints) {
        ((Discovery) discovery).publish(endpoints);
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        for (ManagedChannel channel : channels) {
            try {
                channel.awaitTermination(2, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        directories.forEach(ServiceDirectory::close);
        scheduler.execute(() -> {
            scheduler.shutdown();
            workers.shutdown();
        });
    }
}
