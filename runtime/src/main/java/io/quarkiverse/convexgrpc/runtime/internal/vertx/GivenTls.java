package io.quarkiverse.convexgrpc.runtime.internal.vertx;

import io.netty.handler.ssl.SslContext;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;

/** Makes Vert.x take an SSL context that is there, in place of one of its own making. Immutable. */
final class GivenTls extends JdkSSLEngineOptions {

    private final SslContext context;

    GivenTls(SslContext context) {
        this.context = context;
    }

    @Override
    public GivenTls copy() {
        return new GivenTls(context);
    }

    @Override
    public SslContextFactory sslContextFactory() {
        return () -> context;
    }
}
