package io.quarkiverse.convexgrpc.scenarios;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;

/**
 * An HTTP/2 server that loses every race: to the first request of each connection it says that it has been going away
 * since before. A gRPC server does this when it is stopped at the very moment that a call is on its way.
 */
final class RefusingServer implements AutoCloseable {

    final String host;
    final AtomicInteger refused = new AtomicInteger();
    private final EventLoopGroup group = new NioEventLoopGroup(1);

    RefusingServer(String host, int port) {
        this.host = host;
        new ServerBootstrap().group(group).channel(NioServerSocketChannel.class).childHandler(new ChannelInitializer<>() {

            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new Builder().build());
            }
        }).bind(new InetSocketAddress(host, port)).syncUninterruptibly();
    }

    @Override
    public void close() {
        group.shutdownGracefully();
    }

    private final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Http2ConnectionHandler, Builder> {

        @Override
        protected Http2ConnectionHandler build() {
            server(true);
            Refusal refusal = new Refusal();
            frameListener(refusal);
            Http2ConnectionHandler handler = super.build();
            refusal.handler = handler;
            return handler;
        }

        @Override
        protected Http2ConnectionHandler build(Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder,
                Http2Settings settings) {
            return new Http2ConnectionHandler(decoder, encoder, settings) {
            };
        }
    }

    private final class Refusal extends Http2EventAdapter {

        private Http2ConnectionHandler handler;

        @Override
        public void onHeadersRead(ChannelHandlerContext context, int streamId, Http2Headers headers, int streamDependency,
                short weight, boolean exclusive, int padding, boolean endOfStream) {
            refused.incrementAndGet();
            // no stream was processed
            handler.goAway(context, 0, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, context.newPromise());
            context.flush();
        }
    }
}
