package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.net.InetAddress;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

import io.grpc.Attributes;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.quarkiverse.convexgrpc.benchmarks.Extension;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;

/** Hands endpoints to the balancer as the name resolver does. In this package, since what goes along is private to it. */
public final class ConvexPicking {

    private ConvexPicking() {
    }

    /**
     * The picker over these endpoints.
     *
     * @param channel takes the picker that the balancer makes of what was resolved
     */
    public static SubchannelPicker picker(PolicyName policy, List<InetAddress> addresses, int port,
            BiFunction<LoadBalancer.Factory, ResolvedAddresses, SubchannelPicker> channel) {
        List<Endpoint> endpoints = IntStream.range(0, addresses.size())
                .mapToObj(i -> Extension.endpoint("pod-" + i, addresses.get(i), port, Condition.READY)).toList();
        ChannelSettings settings = Extension.settings(policy);
        return channel.apply(new ConvexLoadBalancerProvider(), ResolvedAddresses.newBuilder()
                .setAddresses(endpoints.stream().map(ConvexNameResolver::group).toList())
                .setAttributes(Attributes.newBuilder()
                        .set(ConvexLoadBalancer.UPDATE,
                                new ServiceUpdate.Current(new EndpointSnapshot(Extension.SERVICE, endpoints)))
                        .set(ConvexLoadBalancer.ADAPTER, Extension.adapter(null, settings, Runnable::run))
                        .set(ConvexLoadBalancer.SETTINGS, settings)
                        .build())
                .build());
    }
}
