package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.quarkiverse.convexgrpc.benchmarks.StorkConfig;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkus.grpc.runtime.stork.GrpcStorkRecorder;
import io.smallrye.stork.Stork;
import io.smallrye.stork.api.ServiceDefinition;

/**
 * Clients of Quarkus with {@code name-resolver=stork} and nothing else configured: Quarkus' own resolver and balancer for
 * Stork, with connections opened ahead of calls, no retries, and Stork's default strategy, round robin. Those that use
 * statistics get none from this client.
 */
final class StorkClients implements Clients {

    private static final AtomicInteger NAMES = new AtomicInteger();

    static {
        Stork.initialize();
        new GrpcStorkRecorder().init(true);
    }

    private final String prefix = "s" + NAMES.incrementAndGet() + "-";
    private final int count;
    private final UnaryOperator<NettyChannelBuilder> options;
    private final List<ManagedChannel> channels = new ArrayList<>();

    StorkClients(int count, UnaryOperator<NettyChannelBuilder> options) {
        this.count = count;
        this.options = options;
    }

    @Override
    public Channel channel(int client) {
        return channels.get(client);
    }

    /** Its discovery is asked by whoever wants to know; channels that begin with none at all never would. */
    @Override
    public void discover(List<Endpoint> endpoints) {
        for (int i = 0; i < count; i++) {
            StorkEndpoints.publish(prefix + i, endpoints);
        }
        while (channels.size() < count) {
            String service = prefix + channels.size();
            Stork.getInstance().defineIfAbsent(service, ServiceDefinition.of(new StorkConfig(StorkEndpoints.TYPE, Map.of())));
            channels.add(options.apply(NettyChannelBuilder.forTarget("stork://" + service)).disableRetry().build());
        }
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        for (int i = 0; i < count; i++) {
            StorkEndpoints.forget(prefix + i);
        }
    }
}
