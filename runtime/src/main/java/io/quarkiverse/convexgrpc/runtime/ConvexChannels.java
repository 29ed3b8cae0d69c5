package io.quarkiverse.convexgrpc.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ConvexNameResolverProvider;
import io.quarkiverse.convexgrpc.runtime.internal.vertx.VertxChannelBuilder;
import io.quarkus.arc.Arc;
import io.quarkus.grpc.runtime.config.GrpcClientConfiguration;
import io.quarkus.grpc.runtime.config.GrpcServerConfiguration;
import io.quarkus.grpc.spi.GrpcBuilderProvider;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownContext;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;

/**
 * Begins the channels of clients with {@code name-resolver=convex} that Quarkus would not begin as they are to be: those
 * with {@code use-quarkus-grpc-client=true}, whose connections Vert.x makes, and those with {@code tls-configuration-name},
 * which Quarkus reads for its Vert.x client only. Customizers cannot do that: they come too late for the one, and for the
 * other Quarkus sets the SSL context of its Netty client after them. All else is left to Quarkus.
 */
public final class ConvexChannels implements GrpcBuilderProvider<NettyServerBuilder> {

    /** Whether a client's channel is ours to begin. What another provider makes, in this process or by xDS, is left to it. */
    @Override
    public boolean providesChannel(GrpcClientConfiguration client) {
        return ConvexNameResolverProvider.SCHEME.equals(client.nameResolver())
                && !client.inProcess().enabled() && !client.xds().enabled()
                && (client.tlsConfigurationName().isPresent() || VertxClients.name(client).isPresent());
    }

    @Override
    public String resolver() {
        return ConvexNameResolverProvider.SCHEME;
    }

    @Override
    public ManagedChannelBuilder<?> createChannelBuilder(GrpcClientConfiguration client, String target) {
        ClientTls tls = Arc.container().instance(ClientTls.class).get();
        Optional<String> vertx = VertxClients.name(client);
        if (vertx.isPresent()) {
            return vertx(vertx.get(), client, target, tls);
        }
        return NettyChannelBuilder.forTarget(target).sslContext(tls.context(client.tlsConfigurationName().orElseThrow()));
    }

    /** All that Quarkus would set for its Netty client and for no other. */
    private static VertxChannelBuilder vertx(String name, GrpcClientConfiguration client, String target, ClientTls tls) {
        VertxChannelBuilder builder = VertxChannelBuilder.forTarget(Arc.container().instance(Vertx.class).get(), target)
                // Quarkus' interceptor takes a call's events to the thread that they are for
                .directExecutor()
                .offloadExecutor(Infrastructure.getDefaultExecutor())
                .defaultLoadBalancingPolicy(client.loadBalancingPolicy())
                .keepAliveWithoutCalls(client.keepAliveWithoutCalls())
                .maxHedgedAttempts(client.maxHedgedAttempts())
                .maxRetryAttempts(client.maxRetryAttempts())
                .metricsName("grpc|" + name);
        client.flowControlWindow().ifPresent(builder::flowControlWindow);
        client.maxInboundMessageSize().ifPresent(builder::maxInboundMessageSize);
        client.maxInboundMetadataSize().ifPresent(builder::maxInboundMetadataSize);
        tls.ofVertx(client).ifPresent(of -> builder.tls(of.context(), of.protocols()));
        return builder;
    }

    @Override
    public String channelInfo(GrpcClientConfiguration client) {
        return (VertxClients.name(client).isPresent() ? "Vert.x" : "Netty")
                + client.tlsConfigurationName().map(name -> " (TLS configuration '" + name + "')").orElse("");
    }

    @Override
    public String toString() {
        return "Channels with name-resolver=" + ConvexNameResolverProvider.SCHEME;
    }

    @Override
    public boolean providesServer(GrpcServerConfiguration server) {
        return false;
    }

    @Override
    public ServerBuilder<NettyServerBuilder> createServerBuilder(Vertx vertx, GrpcServerConfiguration server,
            LaunchMode mode) {
        throw noServers();
    }

    @Override
    public void startServer(Server server) {
        throw noServers();
    }

    @Override
    public void postStartup(Server server, ShutdownContext shutdown) {
        throw noServers();
    }

    @Override
    public void devModeReload(List<ServerServiceDefinition> services, Map<String, ServerMethodDefinition<?, ?>> methods,
            List<ServerInterceptor> interceptors, ShutdownContext shutdown) {
        throw noServers();
    }

    @Override
    public boolean serverAlreadyExists() {
        return false;
    }

    @Override
    public String serverInfo(String host, int port, GrpcServerConfiguration server) {
        throw noServers();
    }

    private static UnsupportedOperationException noServers() {
        return new UnsupportedOperationException("It makes channels only");
    }
}
