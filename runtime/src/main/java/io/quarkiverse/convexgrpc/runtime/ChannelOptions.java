package io.quarkiverse.convexgrpc.runtime;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.grpc.ManagedChannelBuilder;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ChannelSettings;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.GrpcAdapter;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.HedgedCalls;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ServiceConfigs;
import io.quarkiverse.convexgrpc.runtime.internal.vertx.VertxChannelBuilder;

/** What every channel that this extension balances has, whoever builds it. */
final class ChannelOptions {

    /**
     * Longer than the 5 minutes that a server with gRPC's default settings asks for between two pings (gRFC A8): a
     * shorter time would break calls that are quiet for long. What is found out sooner than this is found out by the
     * balancer; this ends calls without a deadline that wait on a connection that is no more.
     */
    private static final Duration KEEPALIVE_TIME = Duration.ofSeconds(330);
    private static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(5);

    private ChannelOptions() {
    }

    /**
     * Gives a channel its settings.
     *
     * @param host names the service that it calls
     * @return its service config
     */
    static Map<String, Object> apply(ManagedChannelBuilder<?> builder, String host, ChannelSettings settings,
            Composition composition) {
        builder.setNameResolverArg(GrpcAdapter.SETTINGS, settings);
        builder.intercept(composition.resentCalls(host));
        if (settings.inFlight().channel() > 0) {
            builder.intercept(composition.limitedCalls(host, settings.inFlight().channel()));
        }
        if (settings.hedging().on()) {
            builder.intercept(new HedgedCalls());
        }
        builder.keepAliveTime(KEEPALIVE_TIME.toSeconds(), TimeUnit.SECONDS);
        builder.keepAliveTimeout(KEEPALIVE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        if (builder instanceof NettyChannelBuilder netty) {
            netty.withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(settings.connectTimeout().toMillis()));
        } else if (builder instanceof VertxChannelBuilder vertx) {
            vertx.connectTimeout(settings.connectTimeout());
        }
        return ServiceConfigs.of(settings);
    }
}
