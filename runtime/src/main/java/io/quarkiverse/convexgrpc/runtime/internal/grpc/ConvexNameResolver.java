package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceDirectory;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;

/**
 * Pushes every update of one service into one channel. The whole update goes along as an attribute for our balancer; the
 * addresses of ready endpoints, for any other balancer that a channel may be given. The channel's authority is the
 * service's DNS name though pods are dialled, so that the service's certificate verifies.
 */
final class ConvexNameResolver extends NameResolver {

    private final GrpcAdapter adapter;
    private final ServiceKey service;
    private final ChannelSettings settings;
    private final SynchronizationContext syncContext;
    private final ConfigOrError serviceConfig;
    /** The newest update that the channel has not taken in yet. */
    private final AtomicReference<ServiceUpdate> waiting = new AtomicReference<>();
    private ServiceDirectory.Subscription subscription;
    /** Touched in the synchronization context only. */
    private boolean shutdown;

    ConvexNameResolver(GrpcAdapter adapter, ServiceKey service, ChannelSettings settings, Args args) {
        this.adapter = adapter;
        this.service = service;
        this.settings = settings;
        this.syncContext = args.getSynchronizationContext();
        // a configured client has its balancer from its default service config, beside retry and whatever else is there;
        // a channel that somebody built by hand would fall back to pick_first
        this.serviceConfig = args.getArg(GrpcAdapter.SETTINGS) != null ? null
                : args.getServiceConfigParser().parseServiceConfig(ServiceConfigs.of(settings));
    }

    @Override
    public String getServiceAuthority() {
        return service.dnsName();
    }

    @Override
    public void start(Listener2 listener) {
        subscription = adapter.directory().subscribe(service, update -> {
            if (waiting.getAndSet(update) == null) {
                hop(() -> {
                    ServiceUpdate newest = waiting.getAndSet(null);
                    if (!shutdown) {
                        listener.onResult2(result(newest));
                    }
                });
            }
        });
    }

    /**
     * Leaves the discovery's thread for the synchronization context: gRPC ends and starts waiting calls in there, and with
     * that runs the application's code, which may take its time.
     */
    private void hop(Runnable task) {
        try {
            adapter.executor().execute(() -> syncContext.execute(task));
        } catch (RejectedExecutionException applicationEnds) {
            // so does the channel
        }
    }

    private ResolutionResult result(ServiceUpdate update) {
        ResolutionResult.Builder result = ResolutionResult.newBuilder()
                .setAddressesOrError(StatusOr.fromValue(addresses(update.snapshot())))
                .setAttributes(Attributes.newBuilder()
                        .set(ConvexLoadBalancer.UPDATE, update)
                        .set(ConvexLoadBalancer.ADAPTER, adapter)
                        .set(ConvexLoadBalancer.SETTINGS, settings)
                        .build());
        if (serviceConfig != null) {
            result.setServiceConfig(serviceConfig);
        }
        return result.build();
    }

    private static List<EquivalentAddressGroup> addresses(EndpointSnapshot snapshot) {
        Condition usable = snapshot.count(Condition.READY) > 0 ? Condition.READY : Condition.DRAINING;
        return snapshot.endpoints().stream().filter(e -> e.condition() == usable).map(ConvexNameResolver::group).toList();
    }

    /** All addresses of one endpoint: alternatives, of which one is dialled. */
    static EquivalentAddressGroup group(Endpoint endpoint) {
        return new EquivalentAddressGroup(endpoint.addresses()
                .stream().<java.net.SocketAddress> map(address -> new InetSocketAddress(address, endpoint.id().port()))
                .toList());
    }

    /** The service is watched: there is nothing to ask again. */
    @Override
    public void refresh() {
    }

    @Override
    public void shutdown() {
        shutdown = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
