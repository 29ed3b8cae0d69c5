package io.quarkiverse.convexgrpc.runtime;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.Dependent;

import io.grpc.ServerBuilder;
import io.quarkus.grpc.api.ServerBuilderCustomizer;
import io.quarkus.grpc.runtime.config.GrpcServerConfiguration;
import io.vertx.grpc.VertxServerBuilder;

/**
 * Gives the separate gRPC server an age for its connections.
 *
 * @param <T> whatever builder Quarkus uses for the server
 */
@Dependent
public class ServerCustomizer<T extends ServerBuilder<T>> implements ServerBuilderCustomizer<T> {

    private final InstanceComposition instance;

    ServerCustomizer(InstanceComposition instance) {
        this.instance = instance;
    }

    @Override
    public void customize(GrpcServerConfiguration config, T builder) {
        Duration age = instance.maxConnectionAge();
        if (!age.isZero() && (Object) builder instanceof VertxServerBuilder vertx) {
            // gRPC spreads it by a tenth, and lets calls that have begun end in their own time
            vertx.nettyBuilder().maxConnectionAge(age.toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
