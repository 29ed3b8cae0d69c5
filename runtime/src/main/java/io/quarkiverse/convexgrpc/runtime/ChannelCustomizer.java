package io.quarkiverse.convexgrpc.runtime;

import java.util.Map;

import jakarta.enterprise.context.Dependent;

import io.grpc.ManagedChannelBuilder;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ConvexNameResolverProvider;
import io.quarkus.grpc.api.ChannelBuilderCustomizer;
import io.quarkus.grpc.runtime.config.GrpcClientConfiguration;

/**
 * Gives the channels of clients with {@code name-resolver=convex} our balancer and their own settings.
 *
 * @param <T> whatever builder Quarkus uses for a client: the customizer is asked about every one
 */
@Dependent
public class ChannelCustomizer<T extends ManagedChannelBuilder<T>> implements ChannelBuilderCustomizer<T> {

    private final Composition composition;

    ChannelCustomizer(Composition composition) {
        this.composition = composition;
    }

    @Override
    public Map<String, Object> customize(String name, GrpcClientConfiguration config, T builder) {
        if (!ConvexNameResolverProvider.SCHEME.equals(config.nameResolver())) {
            return Map.of();
        }
        return ChannelOptions.apply(builder, config.host(), composition.settings(name, config), composition);
    }
}
