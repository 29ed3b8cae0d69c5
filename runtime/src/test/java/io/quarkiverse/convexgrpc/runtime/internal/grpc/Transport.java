package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.Set;

import io.grpc.ManagedChannelBuilder;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import io.quarkiverse.convexgrpc.runtime.internal.vertx.VertxChannelBuilder;
import io.vertx.core.Vertx;

/** What a channel's connections are made of: tests of what calls meet run over either. */
enum Transport {

    NETTY {

        @Override
        ManagedChannelBuilder<?> builder(String target, SslContext tls, Set<String> protocols) {
            NettyChannelBuilder builder = NettyChannelBuilder.forTarget(target);
            return tls == null ? builder.usePlaintext() : builder.sslContext(tls);
        }
    },
    VERTX {

        @Override
        ManagedChannelBuilder<?> builder(String target, SslContext tls, Set<String> protocols) {
            VertxChannelBuilder builder = VertxChannelBuilder.forTarget(Loops.VERTX, target);
            return tls == null ? builder.usePlaintext() : builder.tls(tls, protocols);
        }
    };

    /** As soon as somebody needs it, and for as long as the tests run. */
    private static final class Loops {

        private static final Vertx VERTX = Vertx.vertx();
    }

    /** @param tls null for plain text */
    abstract ManagedChannelBuilder<?> builder(String target, SslContext tls, Set<String> protocols);
}
