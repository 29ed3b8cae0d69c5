package io.quarkiverse.convexgrpc.runtime.internal.vertx;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.function.Consumer;

import io.grpc.HttpConnectProxiedSocketAddress;
import io.grpc.Status;
import io.grpc.internal.GrpcUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpChannelConnector;
import io.vertx.core.http.impl.HttpClientConnection;
import io.vertx.core.http.impl.HttpClientImpl;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.future.PromiseInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.NetClientImpl;
import io.vertx.core.net.impl.NetSocketImpl;

/**
 * Makes one connection of Vert.x that speaks HTTP/2, without its pool, and closes it. But for the constructor confined to
 * the connection's event loop.
 */
final class VertxConnection {

    private static final String HTTP_2 = "h2";
    private static final String HANDLER = "handler";
    /** So many frames may wait for the same flush; as many as Netty waits for by default. */
    private static final int FLUSHES = FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES;

    private final ContextInternal context;
    private final HttpClientImpl client;
    private final NetClientImpl sockets;
    private final boolean encrypted;
    private final SocketAddress server;
    private final SocketAddress peer;
    /** Null where there is none in between. */
    private final ProxyOptions proxy;
    /** Null until there is a socket. */
    private Channel channel;
    private boolean unwanted;
    private Throwable failure;

    /**
     * @param authority whose name is verified
     * @param proxied null where there is no proxy in between
     */
    VertxConnection(ContextInternal context, HttpClientImpl client, boolean encrypted, InetSocketAddress address,
            String authority, HttpConnectProxiedSocketAddress proxied) {
        this.context = context;
        this.client = client;
        this.sockets = (NetClientImpl) client.netClient();
        this.encrypted = encrypted;
        this.server = address.isUnresolved() ? SocketAddress.inetSocketAddress(address.getPort(), address.getHostString())
                : SocketAddress.inetSocketAddress(address);
        this.peer = peer(authority, address.getPort());
        this.proxy = proxied == null ? null : proxy(proxied);
    }

    private static SocketAddress peer(String authority, int port) {
        URI uri = GrpcUtil.authorityToUri(authority);
        String host = uri.getHost() == null ? uri.getAuthority() : uri.getHost();
        return SocketAddress.inetSocketAddress(uri.getPort() < 0 ? port : uri.getPort(), host);
    }

    private static ProxyOptions proxy(HttpConnectProxiedSocketAddress proxied) {
        InetSocketAddress at = (InetSocketAddress) proxied.getProxyAddress();
        ProxyOptions proxy = new ProxyOptions().setType(ProxyType.HTTP).setHost(at.getHostString()).setPort(at.getPort());
        if (proxied.getUsername() != null) {
            proxy.setUsername(proxied.getUsername()).setPassword(proxied.getPassword());
        }
        return proxy;
    }

    /** Calls one of both, once; where {@link #close} is called meanwhile, that, or none. */
    void connect(Consumer<HttpClientConnection> connected, Consumer<Status> failed) {
        PromiseInternal<NetSocket> socket = context.promise();
        socket.future().onComplete(dialled -> {
            if (dialled.failed()) {
                failed.accept(Faults.of(dialled.cause()));
            } else {
                dialled((NetSocketImpl) dialled.result(), connected, failed);
            }
        });
        sockets.connectInternal(proxy, server, peer, null, encrypted, encrypted, false, socket, context, 0);
    }

    private void dialled(NetSocketImpl socket, Consumer<HttpClientConnection> connected, Consumer<Status> failed) {
        channel = socket.channelHandlerContext().channel();
        if (unwanted) {
            channel.close();
            return;
        }
        if (encrypted && !HTTP_2.equals(socket.applicationLayerProtocol())) {
            channel.close();
            failed.accept(Status.UNAVAILABLE
                    .withDescription("Failed ALPN negotiation: the server does not speak HTTP/2"));
            return;
        }
        Object metric = socket.metric();
        new HttpChannelConnector(client, sockets, proxy, null, HttpVersion.HTTP_2, encrypted, encrypted, peer, server)
                .wrap(context, socket).onComplete(greeted -> {
                    if (greeted.failed()) {
                        close();
                        failed.accept(Faults.of(failure == null ? greeted.cause() : failure));
                    } else {
                        ((ConnectionBase) greeted.result()).metric(metric);
                        connected.accept(greeted.result());
                    }
                });
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.get(HANDLER) != null) {
            // Vert.x flushes after each frame; what several calls write at the same time goes out together
            pipeline.addBefore(HANDLER, null, new FlushConsolidationHandler(FLUSHES, true));
            pipeline.addBefore(HANDLER, null, new Failures());
        }
    }

    /** Closes without waiting for what a server that reads nothing may never let go out, or before there is a connection. */
    void close() {
        unwanted = true;
        if (channel == null) {
            return;
        }
        channel.flush();
        ChannelHandlerContext beforeHttp2 = channel.pipeline().context(Failures.class);
        if (beforeHttp2 == null) {
            channel.close();
        } else {
            beforeHttp2.close();
        }
    }

    /** Why it was lost, as far as is known. */
    Status loss() {
        return failure == null ? Faults.LOST : Faults.of(failure);
    }

    /** Null before there is a connection. */
    java.net.SocketAddress localAddress() {
        return channel == null ? null : channel.localAddress();
    }

    /** Null before there is a connection. */
    java.net.SocketAddress remoteAddress() {
        return channel == null ? null : channel.remoteAddress();
    }

    /** Sees what goes wrong on the connection before Vert.x closes it without a word. */
    private final class Failures extends ChannelInboundHandlerAdapter {

        @Override
        public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
            failure = cause;
            at.fireExceptionCaught(cause);
        }
    }
}
