package io.quarkiverse.convexgrpc.runtime.internal.vertx;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.grpc.ForwardingChannelBuilder2;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.internal.GrpcUtil;
import io.grpc.internal.KeepAliveManager;
import io.grpc.internal.ManagedChannelImplBuilder;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.Vertx;

/**
 * Builds channels of gRPC whose connections are made by Vert.x. Everything that is not about connections is gRPC's own
 * builder. Not thread-safe, as other builders are not.
 */
public final class VertxChannelBuilder extends ForwardingChannelBuilder2<VertxChannelBuilder> {

    /** As much as grpc-java's Netty transport begins with. */
    private static final int DEFAULT_WINDOW = 1024 * 1024;
    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(20);
    /** gRPC's own bound, beyond which a keepalive is none. */
    private static final long LONGEST_KEEPALIVE_NANOS = TimeUnit.DAYS.toNanos(1_000);

    private final Vertx vertx;
    private final ManagedChannelImplBuilder builder;
    private SslContext tls;
    private Set<String> tlsProtocols = Set.of();
    private String metricsName = "";
    private Duration connectTimeout = DEFAULT_CONNECT_TIMEOUT;
    private int window = DEFAULT_WINDOW;
    private int maxMessage = GrpcUtil.DEFAULT_MAX_MESSAGE_SIZE;
    private int maxMetadata = GrpcUtil.DEFAULT_MAX_HEADER_LIST_SIZE;
    private long keepaliveNanos = GrpcUtil.KEEPALIVE_TIME_NANOS_DISABLED;
    private long keepaliveTimeoutNanos = GrpcUtil.DEFAULT_KEEPALIVE_TIMEOUT_NANOS;
    private boolean keepaliveWithoutCalls;

    private VertxChannelBuilder(Vertx vertx, String target) {
        this.vertx = vertx;
        this.builder = new ManagedChannelImplBuilder(target, () -> new VertxTransports(this.vertx, settings()),
                () -> tls == null ? GrpcUtil.DEFAULT_PORT_PLAINTEXT : GrpcUtil.DEFAULT_PORT_SSL);
    }

    /** Without TLS, unless {@link #tls} is called. */
    public static VertxChannelBuilder forTarget(Vertx vertx, String target) {
        return new VertxChannelBuilder(vertx, target);
    }

    private TransportSettings settings() {
        return new TransportSettings(tls, tlsProtocols, metricsName, connectTimeout, window, maxMessage, maxMetadata,
                keepaliveNanos, keepaliveTimeoutNanos, keepaliveWithoutCalls);
    }

    @Override
    protected ManagedChannelBuilder<?> delegate() {
        return builder;
    }

    /**
     * Connections are encrypted.
     *
     * @param context asked for each connection
     * @param protocols those that may be spoken
     */
    public VertxChannelBuilder tls(SslContext context, Set<String> protocols) {
        tls = context;
        tlsProtocols = Set.copyOf(protocols);
        return this;
    }

    /** What Vert.x' metrics call these connections. */
    public VertxChannelBuilder metricsName(String name) {
        metricsName = name;
        return this;
    }

    public VertxChannelBuilder connectTimeout(Duration timeout) {
        connectTimeout = timeout;
        return this;
    }

    /** How many bytes of one call may be on their way here, without anybody having asked for them. */
    public VertxChannelBuilder flowControlWindow(int bytes) {
        window = bytes;
        return this;
    }

    @Override
    public VertxChannelBuilder usePlaintext() {
        tls = null;
        return this;
    }

    /** {@link #tls} says how. */
    @Override
    public VertxChannelBuilder useTransportSecurity() {
        throw new UnsupportedOperationException("Which certificates?");
    }

    @Override
    public VertxChannelBuilder maxInboundMessageSize(int bytes) {
        maxMessage = bytes;
        return this;
    }

    @Override
    public VertxChannelBuilder maxInboundMetadataSize(int bytes) {
        maxMetadata = bytes;
        return this;
    }

    @Override
    public VertxChannelBuilder keepAliveTime(long time, TimeUnit unit) {
        long nanos = unit.toNanos(time);
        keepaliveNanos = nanos >= LONGEST_KEEPALIVE_NANOS ? GrpcUtil.KEEPALIVE_TIME_NANOS_DISABLED
                : KeepAliveManager.clampKeepAliveTimeInNanos(nanos);
        return this;
    }

    @Override
    public VertxChannelBuilder keepAliveTimeout(long timeout, TimeUnit unit) {
        keepaliveTimeoutNanos = KeepAliveManager.clampKeepAliveTimeoutInNanos(unit.toNanos(timeout));
        return this;
    }

    @Override
    public VertxChannelBuilder keepAliveWithoutCalls(boolean enable) {
        keepaliveWithoutCalls = enable;
        return this;
    }

    @Override
    public ManagedChannel build() {
        return builder.build();
    }
}
