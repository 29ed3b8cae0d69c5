package io.quarkiverse.convexgrpc.runtime;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractBlockingStub;
import io.grpc.stub.AbstractStub;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.quarkiverse.convexgrpc.ConvexGrpcLoadBalancedClientFactory;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ChannelSettings;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ConvexNameResolverProvider;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.Mode;
import io.quarkus.grpc.runtime.GrpcClientInterceptorContainer;
import io.quarkus.grpc.runtime.supports.EventLoopBlockingCheckInterceptor;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;

/**
 * Opens a channel for each service that is asked for, as Quarkus does for a client that is configured, and closes them with
 * the application. Thread-safe; nothing that it does while it holds a lock blocks, so that virtual threads are not pinned for
 * long.
 */
@Singleton
public class LoadBalancedClientFactory implements ConvexGrpcLoadBalancedClientFactory {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.convexgrpc.clients");

    /** How often somebody looks whether a channel that was closed has no call any more. */
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Composition composition;
    private final ClientTls tls;
    private final GrpcClientInterceptorContainer interceptors;
    private final Vertx vertx;
    private final Threads threads;
    private final Map<ServiceKey, ManagedChannel> open = new ConcurrentHashMap<>();
    private final Set<Closing> closing = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    @Inject
    LoadBalancedClientFactory(Composition composition, ClientTls tls, GrpcClientInterceptorContainer interceptors, Vertx vertx,
            Threads threads) {
        this.composition = composition;
        this.tls = tls;
        this.interceptors = interceptors;
        this.vertx = vertx;
        this.threads = threads;
    }

    /** What the configuration says of channels that are opened from now on. */
    void start() {
        composition.countFactoryChannels(this::channelCount);
    }

    /** Ends every channel, and every call on it. */
    void stop() {
        stopped = true;
        // one that is opened at this moment sees it, and ends what it opened
        open.values().forEach(ManagedChannel::shutdownNow);
        open.clear();
        closing.forEach(Closing::end);
    }

    @Override
    public Channel channel(String service) {
        ServiceKey key = key(service);
        ManagedChannel channel = open.get(key);
        if (channel == null) {
            refuseWhereStopping();
            channel = open.computeIfAbsent(key, this::open);
            if (stopped) {
                channel.shutdownNow();
                open.remove(key, channel);
            }
        }
        refuseWhereStopping();
        // whoever has a channel must not close what others use
        return new SharedChannel(channel);
    }

    private ServiceKey key(String service) {
        return composition.service(Objects.requireNonNull(service, "service"));
    }

    private void refuseWhereStopping() {
        if (stopped) {
            throw new IllegalStateException("The application is stopping: no more gRPC clients are made");
        }
    }

    private ManagedChannel open(ServiceKey service) {
        ChannelSettings settings = composition.settings(service);
        String number = settings.mode() == Mode.SERVICE ? ":" + composition.servicePort(service) : "";
        NettyChannelBuilder builder = NettyChannelBuilder
                .forTarget(ConvexNameResolverProvider.SCHEME + ":///" + service + number)
                // as for clients that are configured: IOThreadClientInterceptor brings what is heard to who asked
                .directExecutor().offloadExecutor(Infrastructure.getDefaultExecutor());
        useVertxThreads(builder);
        composition.tlsConfigurationName(service).ifPresentOrElse(name -> builder.sslContext(tls.context(name)),
                builder::usePlaintext);
        builder.defaultServiceConfig(ChannelOptions.apply(builder, service.toString(), settings, composition));
        interceptors.getSortedGlobalInterceptors().forEach(builder::intercept);
        ManagedChannel channel = builder.build();
        LOG.debugf("Service %s: a channel is opened for clients that are made at run time", service);
        return channel;
    }

    @SuppressWarnings("deprecation") // as long as Quarkus does so for its own channels
    private void useVertxThreads(NettyChannelBuilder builder) {
        if (!vertx.isNativeTransportEnabled()) {
            builder.eventLoopGroup(vertx.nettyEventLoopGroup()).channelType(NioSocketChannel.class);
        }
    }

    @Override
    public <S extends AbstractStub<S>> S stub(String service, Function<Channel, S> stub) {
        S made = Objects.requireNonNull(stub, "stub").apply(channel(service));
        // as for stubs that are injected: an event loop that waits for itself would wait for ever
        return made instanceof AbstractBlockingStub ? made.withInterceptors(new EventLoopBlockingCheckInterceptor()) : made;
    }

    @Override
    public int channelCount() {
        return open.size();
    }

    @Override
    public Uni<Void> close(String service) {
        ManagedChannel channel = open.remove(key(service));
        if (channel == null) {
            return Uni.createFrom().voidItem();
        }
        Closing ending = new Closing(channel);
        closing.add(ending);
        channel.shutdown();
        if (stopped) {
            ending.end();
        } else {
            ending.look();
        }
        return Uni.createFrom().completionStage(ending.ended).emitOn(threads.workers());
    }

    /** A channel that gets no more calls, until its last one has ended. gRPC tells nobody of that who does not wait for it. */
    private final class Closing {

        private final ManagedChannel channel;
        private final CompletableFuture<Void> ended = new CompletableFuture<>();

        private Closing(ManagedChannel channel) {
            this.channel = channel;
        }

        private void look() {
            if (channel.isTerminated()) {
                ended();
            } else if (!ended.isDone()) {
                threads.scheduler().schedule(LOOK.toNanos(), this::look);
            }
        }

        private void end() {
            channel.shutdownNow();
            ended();
        }

        private void ended() {
            closing.remove(this);
            ended.complete(null);
        }
    }
}
