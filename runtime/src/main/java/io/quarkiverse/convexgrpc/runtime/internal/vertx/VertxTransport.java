package io.quarkiverse.convexgrpc.runtime.internal.vertx;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Grpc;
import io.grpc.InternalChannelz.SocketOptions;
import io.grpc.InternalChannelz.SocketStats;
import io.grpc.InternalLogId;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import io.grpc.internal.AtomicBackoff;
import io.grpc.internal.ClientStream;
import io.grpc.internal.ClientStreamListener.RpcProgress;
import io.grpc.internal.ClientTransportFactory.ClientTransportOptions;
import io.grpc.internal.ConnectionClientTransport;
import io.grpc.internal.DisconnectError;
import io.grpc.internal.GoAwayDisconnectError;
import io.grpc.internal.GrpcAttributes;
import io.grpc.internal.GrpcUtil;
import io.grpc.internal.KeepAliveManager;
import io.grpc.internal.KeepAliveManager.ClientKeepAlivePinger;
import io.grpc.internal.SimpleDisconnectError;
import io.grpc.internal.StatsTraceContext;
import io.grpc.internal.TransportTracer;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Stream;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.impl.HttpClientConnection;
import io.vertx.core.http.impl.HttpClientImpl;
import io.vertx.core.http.impl.HttpClientStream;
import io.vertx.core.impl.ContextInternal;

/**
 * One HTTP/2 connection of Vert.x, as a channel of gRPC knows it. The channel may use it on any thread; all that happens,
 * happens on the connection's event loop.
 */
final class VertxTransport implements ConnectionClientTransport, ClientKeepAlivePinger.TransportWithDisconnectReason {

    /** What a ping says. No buffer: those of Vert.x cannot be part of a native executable. */
    private static final long PING = 0x636f6e766578L;
    private static final Status CLOSED = Status.UNAVAILABLE.withDescription("Vert.x is closed");

    private final ContextInternal context;
    private final ConnectionLoop loop;
    private final VertxConnection line;
    private final TransportSettings settings;
    private final AtomicBackoff.State keepaliveTime;
    private final InetSocketAddress address;
    private final String authority;
    private final String userAgent;
    private final Attributes ofAddress;
    private final InternalLogId id;
    private final TransportTracer tracer = TransportTracer.getDefaultFactory().create();
    private final Ticker ticker = Ticker.system();

    private volatile Attributes attributes;
    private Listener listener;
    // from here on confined to the event loop
    /** Null until it is connected. */
    private HttpClientConnection connection;
    private Http2Connection http2;
    private Http2HeadersEncoder.Configuration headers;
    private final Set<VertxStream> streams = new HashSet<>();
    /** Those that the server's limit keeps out. */
    private final Deque<VertxStream> waiting = new ArrayDeque<>();
    private final Set<Ping> pings = new HashSet<>();
    private KeepAliveManager keepalive;
    private boolean inUse;
    private int used;
    /** Why it takes no more calls; null as long as it does. */
    private Status closing;
    private boolean closed;
    private boolean terminated;
    /** What the server said when it went away, or null. */
    private Status farewell;

    VertxTransport(ContextInternal context, HttpClientImpl client, TransportSettings settings,
            AtomicBackoff.State keepaliveTime, InetSocketAddress address, ClientTransportOptions options) {
        this.context = context;
        this.loop = new ConnectionLoop(context.nettyEventLoop(), this::vertxIsClosed);
        this.settings = settings;
        this.keepaliveTime = keepaliveTime;
        this.address = address;
        this.authority = options.getAuthority();
        this.line = new VertxConnection(context, client, settings.encrypted(), address, authority,
                options.getHttpConnectProxiedSocketAddress());
        this.userAgent = GrpcUtil.getGrpcUserAgent("vertx", options.getUserAgent());
        this.ofAddress = options.getEagAttributes();
        this.id = InternalLogId.allocate(VertxTransport.class, address.toString());
        this.attributes = base().build();
    }

    private Attributes.Builder base() {
        return Attributes.newBuilder().set(GrpcAttributes.ATTR_CLIENT_EAG_ATTRS, ofAddress)
                .set(GrpcAttributes.ATTR_SECURITY_LEVEL,
                        settings.encrypted() ? SecurityLevel.PRIVACY_AND_INTEGRITY : SecurityLevel.NONE);
    }

    @Override
    public Runnable start(Listener told) {
        listener = told;
        loop.execute(() -> {
            if (!closed) {
                line.connect(this::connected, this::lost);
            }
        });
        return null;
    }

    private void connected(HttpClientConnection connected) {
        connection = connected;
        Http2ConnectionHandler handler = (Http2ConnectionHandler) connected.channelHandlerContext().handler();
        http2 = handler.connection();
        headers = handler.encoder().configuration().headersConfiguration();
        http2.addListener(new Changes());
        connected.evictionHandler(nothing -> {
        });
        connected.concurrencyChangeHandler(limit -> loop.execute(this::admit));
        connected.closeHandler(nothing -> lost(reason()));
        if (closed) {
            line.close();
            return;
        }
        Attributes.Builder with = base().set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, line.remoteAddress())
                .set(Grpc.TRANSPORT_ATTR_LOCAL_ADDR, line.localAddress());
        if (settings.encrypted()) {
            with.set(Grpc.TRANSPORT_ATTR_SSL_SESSION, connected.sslSession());
        }
        attributes = listener.filterTransport(with.build());
        if (settings.keepalive()) {
            keepalive = new KeepAliveManager(new ClientKeepAlivePinger(this), context.nettyEventLoop(), keepaliveTime.get(),
                    settings.keepaliveTimeoutNanos(), settings.keepaliveWithoutCalls());
            keepalive.onTransportStarted();
            if (!waiting.isEmpty()) {
                keepalive.onTransportActive();
            }
        }
        if (closing == null) {
            listener.transportReady();
        }
        admit();
    }

    /** Where what is done to the connection is done. */
    ConnectionLoop loop() {
        return loop;
    }

    private void vertxIsClosed() {
        closed = true;
        close(CLOSED, SimpleDisconnectError.UNKNOWN);
        endAll(CLOSED);
        terminate();
    }

    String userAgent() {
        return userAgent;
    }

    @Override
    public ClientStream newStream(MethodDescriptor<?, ?> method, Metadata headers, CallOptions options,
            ClientStreamTracer[] tracers) {
        StatsTraceContext stats = StatsTraceContext.newClientContext(tracers, attributes, headers);
        return new VertxStream(this, method, headers, options, stats, tracer, settings.maxMessage(), authority);
    }

    /** Sends a call that has begun, now or when there is room for it. */
    void open(VertxStream stream) {
        if (closing != null) {
            stream.transportState().end(unavailable(closing), RpcProgress.MISCARRIED, true);
            return;
        }
        use(stream, 1);
        waiting.add(stream);
        admit();
    }

    private void admit() {
        while (connection != null && !closed && !waiting.isEmpty() && http2.local().canOpenStream()) {
            VertxStream stream = waiting.poll();
            streams.add(stream);
            // Vert.x would close the connection for it
            if (stream.transportState().failIfBeyond(headers.maxHeaderListSize(), settings.encrypted() ? "https" : "http")) {
                continue;
            }
            connection.createStream(context.duplicate(), created -> {
                if (!stream.transportState().open(created.result())) {
                    // its numbers are used up
                    close(Status.UNAVAILABLE.withDescription("The connection takes no more calls"),
                            SimpleDisconnectError.UNKNOWN);
                }
            });
        }
    }

    /** The number of the last stream that was opened, or 0. */
    int lastStream() {
        return http2.local().lastStreamCreated();
    }

    /** Whether there is no connection any more. */
    boolean isGone() {
        return closed;
    }

    /** Lets so many more pieces of a response come. */
    void fetch(HttpClientStream stream, long pieces) {
        if (!loop.isShutdown()) {
            stream.doFetch(pieces);
        }
    }

    /** A call that had begun here is over. */
    void over(VertxStream stream) {
        if (streams.remove(stream) || waiting.remove(stream)) {
            use(stream, -1);
            closeIfDone();
        }
    }

    private void use(VertxStream stream, int more) {
        if (streams.size() + waiting.size() + more > 0 && keepalive != null) {
            keepalive.onTransportActive();
        }
        if (stream.shouldBeCountedForInUse()) {
            used += more;
        }
        if (inUse != used > 0) {
            inUse = used > 0;
            listener.transportInUse(inUse);
        }
        if (keepalive != null && streams.isEmpty() && waiting.isEmpty() && more < 0) {
            keepalive.onTransportIdle();
        }
    }

    /** The server gave a sign of life. */
    void heard() {
        if (keepalive != null) {
            keepalive.onDataReceived();
        }
    }

    /** What a stream's failure is that came of the connection. */
    Status fault(Throwable ofStream) {
        return ofStream instanceof Http2Exception ? Faults.of(ofStream) : reason();
    }

    /** Why the connection is no more: what the server said tells most. */
    private Status reason() {
        if (farewell != null) {
            return unavailable(farewell);
        }
        return line.loss();
    }

    private static Status unavailable(Status why) {
        return Status.UNAVAILABLE.withDescription(why.getDescription()).withCause(why.getCause());
    }

    @Override
    public void ping(PingCallback callback, Executor executor) {
        loop.execute(() -> {
            Ping ping = new Ping(callback, executor);
            if (connection == null || closed) {
                ping.failed(closing == null ? Faults.LOST : closing);
                return;
            }
            pings.add(ping);
            long began = ticker.read();
            tracer.reportKeepAliveSent();
            connection.ping(Buffer.buffer().appendLong(PING)).onComplete(pong -> {
                if (pings.remove(ping)) {
                    heard();
                    if (pong.succeeded()) {
                        executor.execute(() -> callback.onSuccess(ticker.read() - began));
                    } else {
                        ping.failed(Faults.of(pong.cause()));
                    }
                }
            });
        });
    }

    private record Ping(PingCallback callback, Executor executor) {

        void failed(Status why) {
            executor.execute(() -> callback.onFailure(why));
        }
    }

    @Override
    public void shutdown(Status reason) {
        loop.execute(() -> close(reason, SimpleDisconnectError.SUBCHANNEL_SHUTDOWN));
    }

    @Override
    public void shutdownNow(Status reason) {
        shutdownNow(reason, SimpleDisconnectError.SUBCHANNEL_SHUTDOWN);
    }

    @Override
    public void shutdownNow(Status reason, DisconnectError error) {
        loop.execute(() -> {
            close(reason, error);
            endAll(reason);
        });
    }

    /** Takes no more calls; those that are there go on. */
    private void close(Status reason, DisconnectError error) {
        if (closing == null) {
            closing = reason;
            listener.transportShutdown(reason, error);
        }
        closeIfDone();
    }

    private void closeIfDone() {
        if (closing == null || closed || !streams.isEmpty() || !waiting.isEmpty()) {
            return;
        }
        closed = true;
        if (connection != null) {
            connection.goAway(Http2Error.NO_ERROR.code());
        }
        line.close();
        if (connection == null) {
            terminate();
        }
    }

    private void endAll(Status reason) {
        for (VertxStream stream : List.copyOf(waiting)) {
            stream.transportState().end(unavailable(reason), RpcProgress.MISCARRIED, true);
        }
        for (VertxStream stream : List.copyOf(streams)) {
            stream.transportState().end(reason, RpcProgress.PROCESSED, false);
        }
    }

    /** There is no connection, or none any more; what came in before that still counts. */
    private void lost(Status why) {
        if (terminated) {
            return;
        }
        closed = true;
        close(why, SimpleDisconnectError.CONNECTION_RESET);
        streams.forEach(stream -> stream.transportState().fetchAll());
        loop.execute(() -> {
            endAll(why);
            terminate();
        });
    }

    private void terminate() {
        if (terminated) {
            return;
        }
        terminated = true;
        if (keepalive != null) {
            keepalive.onTransportTermination();
        }
        List<Ping> unanswered = new ArrayList<>(pings);
        pings.clear();
        unanswered.forEach(ping -> ping.failed(closing));
        listener.transportTerminated();
    }

    /** The server takes no more calls, and did not look at those with a number above the last. */
    private void goaway(int last, long code, String debug) {
        Status why = Faults.ofGoaway(code, debug);
        farewell = why;
        if (code == GrpcUtil.Http2Error.ENHANCE_YOUR_CALM.code() && debug.equals("too_many_pings")) {
            keepaliveTime.backoff();
        }
        GrpcUtil.Http2Error error = GrpcUtil.Http2Error.forCode(code);
        // the channel first: what is sent again must not come here
        close(why, new GoAwayDisconnectError(error == null ? GrpcUtil.Http2Error.INTERNAL_ERROR : error));
        for (VertxStream stream : List.copyOf(waiting)) {
            stream.transportState().end(unavailable(why), RpcProgress.MISCARRIED, true);
        }
        for (VertxStream stream : List.copyOf(streams)) {
            if (stream.transportState().id() > last) {
                stream.transportState().end(unavailable(why), RpcProgress.REFUSED, false);
            }
        }
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public InternalLogId getLogId() {
        return id;
    }

    @Override
    public ListenableFuture<SocketStats> getStats() {
        return Futures.submit(() -> new SocketStats(tracer.getStats(), line.localAddress(), line.remoteAddress(),
                new SocketOptions.Builder().build(), null), loop::execute);
    }

    @Override
    public String toString() {
        return "VertxTransport " + id.getId() + " to " + address;
    }

    /** Sees every GOAWAY, where Vert.x tells of the first, and where there is room for another stream. */
    private final class Changes extends Http2ConnectionAdapter {

        @Override
        public void onGoAwayReceived(int last, long code, ByteBuf debug) {
            goaway(last, code, debug.toString(StandardCharsets.UTF_8));
        }

        @Override
        public void onStreamClosed(Http2Stream stream) {
            if (!waiting.isEmpty()) {
                loop.execute(VertxTransport.this::admit);
            }
        }
    }
}
