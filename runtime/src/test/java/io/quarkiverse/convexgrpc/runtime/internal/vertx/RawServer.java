package io.quarkiverse.convexgrpc.runtime.internal.vertx;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;

/** An HTTP/2 server that says frame by frame what a test has it say, as no gRPC server would; it answers no ping. */
final class RawServer implements AutoCloseable {

    /** What becomes of a call that has come in. */
    interface Script {

        void called(Connection connection, int stream);
    }

    /** One connection of the server, on its event loop. */
    static final class Connection {

        private final ChannelHandlerContext context;
        private final Http2ConnectionEncoder encoder;

        private Connection(ChannelHandlerContext context, Http2ConnectionEncoder encoder) {
            this.context = context;
            this.encoder = encoder;
        }

        Connection headers(int stream, boolean end, String... pairs) {
            Http2Headers headers = new DefaultHttp2Headers();
            for (int i = 0; i < pairs.length; i += 2) {
                headers.add(pairs[i], pairs[i + 1]);
            }
            encoder.writeHeaders(context, stream, headers, 0, end, context.newPromise());
            context.channel().flush();
            return this;
        }

        Connection data(int stream, boolean end, byte... bytes) {
            encoder.writeData(context, stream, Unpooled.wrappedBuffer(bytes), 0, end, context.newPromise());
            context.channel().flush();
            return this;
        }

        Connection reset(int stream, long code) {
            encoder.writeRstStream(context, stream, code, context.newPromise());
            context.channel().flush();
            return this;
        }

        Connection goaway(int last, long code, String debug) {
            encoder.writeGoAway(context, last, code, Unpooled.copiedBuffer(debug.getBytes()), context.newPromise());
            context.channel().flush();
            return this;
        }

        Connection settings(Http2Settings settings) {
            encoder.writeSettings(context, settings, context.newPromise());
            context.channel().flush();
            return this;
        }

        ChannelHandlerContext context() {
            return context;
        }

        void cut() {
            // past the handler, which would wait for the streams
            context.channel().unsafe().closeForcibly();
        }
    }

    private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
    private final Channel channel;
    final List<Http2Headers> calls = new CopyOnWriteArrayList<>();
    final List<Long> resets = new CopyOnWriteArrayList<>();
    final List<Channel> connections = new CopyOnWriteArrayList<>();

    RawServer(Script script) {
        this(Http2Settings.defaultSettings(), script);
    }

    RawServer(Http2Settings settings, Script script) {
        channel = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {

                    @Override
                    protected void initChannel(Channel connection) {
                        connections.add(connection);
                        connection.pipeline().addLast(new Builder(settings, script).make());
                    }
                }).bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).syncUninterruptibly().channel();
    }

    int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        connections.forEach(Channel::close);
        loops.shutdownGracefully();
    }

    private final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Http2ConnectionHandler, Builder> {

        private final Script script;

        Builder(Http2Settings settings, Script script) {
            this.script = script;
            server(true);
            initialSettings(settings);
            autoAckPingFrame(false);
            frameListener(new Http2EventAdapter());
        }

        Http2ConnectionHandler make() {
            return build();
        }

        @Override
        protected Http2ConnectionHandler build(Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder,
                Http2Settings settings) {
            decoder.frameListener(new Http2EventAdapter() {

                @Override
                public void onHeadersRead(ChannelHandlerContext context, int stream, Http2Headers headers, int dependency,
                        short weight, boolean exclusive, int padding, boolean end) {
                    onHeadersRead(context, stream, headers, padding, end);
                }

                @Override
                public void onHeadersRead(ChannelHandlerContext context, int stream, Http2Headers headers, int padding,
                        boolean end) {
                    calls.add(headers);
                    script.called(new Connection(context, encoder), stream);
                }

                @Override
                public int onDataRead(ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean end) {
                    return data.readableBytes() + padding;
                }

                @Override
                public void onRstStreamRead(ChannelHandlerContext context, int stream, long code) {
                    resets.add(code);
                }
            });
            return new Http2ConnectionHandler(decoder, encoder, settings) {
            };
        }
    }
}
