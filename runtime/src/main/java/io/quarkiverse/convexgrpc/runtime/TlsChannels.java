package io.quarkiverse.convexgrpc.runtime;

import java.util.List;
import java.util.Map;

import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ConvexNameResolverProvider;
import io.quarkus.arc.Arc;
import io.quarkus.grpc.runtime.config.GrpcClientConfiguration;
import io.quarkus.grpc.runtime.config.GrpcServerConfiguration;
import io.quarkus.grpc.spi.GrpcBuilderProvider;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownContext;
import io.vertx.core.Vertx;

/**
 * Begins the channels of clients with {@code name-resolver=convex} and {@code tls-configuration-name}: the builder that
 * Quarkus would begin with, and the SSL context of that name, which Quarkus gives to its Vert.x client only. Customizers
 * cannot do that, for Quarkus sets the SSL context of its Netty client after them. All else is left to Quarkus.
 */
public final class TlsChannels implements GrpcBuilderProvider<NettyServerBuilder> {

    /** Whether a client's TLS is ours to make. What another provider makes, in this process or by xDS, is left to it. */
    @Override
    public boolean providesChannel(GrpcClientConfiguration client) {
        return ConvexNameResolverProvider.SCHEME.equals(client.nameResolver())
                && client.tlsConfigurationName().isPresent()
                && !client.inProcess().enabled() && !client.xds().enabled();
    }

    @Override
    public String resolver() {
        return ConvexNameResolverProvider.SCHEME;
    }

    @Override
    public ManagedChannelBuilder<?> createChannelBuilder(GrpcClientConfiguration client, String target) {
        ClientTls tls = Arc.container().instance(ClientTls.class).get();
        return NettyChannelBuilder.forTarget(target).sslContext(tls.context(client.tlsConfigurationName().orElseThrow()));
    }

    @Override
    public String channelInfo(GrpcClientConfiguration client) {
        return "Netty (TLS configuration '" + client.tlsConfigurationName().orElseThrow() + "')";
    }

    @Override
    public String toString() {
        return "TLS for name-resolver=" + ConvexNameResolverProvider.SCHEME;
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
