package io.quarkiverse.convexgrpc.runtime.internal.vertx;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;

import io.grpc.ChannelCredentials;
import io.grpc.ChannelLogger;
import io.grpc.internal.AtomicBackoff;
import io.grpc.internal.ClientTransportFactory;
import io.grpc.internal.ConnectionClientTransport;
import io.vertx.core.Vertx;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.impl.HttpClientImpl;
import io.vertx.core.impl.CloseFuture;
import io.vertx.core.impl.VertxInternal;

/**
 * Makes the transports of one channel, each with a connection of its own on the next of Vert.x' event loops. The client of
 * Vert.x behind them has no pool: which connection a call takes is the channel's choice. Thread-safe.
 */
final class VertxTransports implements ClientTransportFactory {

    private final VertxInternal vertx;
    private final ScheduledExecutorService timers;
    private final TransportSettings settings;
    private final CloseFuture closing = new CloseFuture();
    private final HttpClientImpl client;
    /** What servers that are asked for signs of life too often made of the time between two. */
    private final AtomicBackoff keepalive;

    VertxTransports(Vertx vertx, TransportSettings settings) {
        this.vertx = (VertxInternal) vertx;
        this.timers = new Timers(this.vertx.getEventLoopGroup());
        this.settings = settings;
        this.client = new HttpClientImpl(this.vertx, settings.http(), new PoolOptions().setCleanerPeriod(0), closing);
        this.keepalive = new AtomicBackoff("keepalive time nanos", settings.keepaliveNanos());
        closing.add(client);
    }

    @Override
    public ConnectionClientTransport newClientTransport(SocketAddress server, ClientTransportOptions options,
            ChannelLogger logger) {
        return new VertxTransport(vertx.createEventLoopContext(), client, settings, keepalive.getState(),
                (InetSocketAddress) server, options);
    }

    @Override
    public ScheduledExecutorService getScheduledExecutorService() {
        return timers;
    }

    @Override
    public SwapChannelCredentialsResult swapChannelCredentials(ChannelCredentials credentials) {
        return null;
    }

    @Override
    public void close() {
        closing.close();
    }

    @Override
    public Collection<Class<? extends SocketAddress>> getSupportedSocketAddressTypes() {
        return Set.of(InetSocketAddress.class);
    }
}
