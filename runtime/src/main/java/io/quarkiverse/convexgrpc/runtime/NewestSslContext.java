package io.quarkiverse.convexgrpc.runtime;

import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;

/**
 * An SSL context that can become another one: gRPC takes one for a channel's whole life and asks it for every connection. A
 * new trust manager in the same context would not do, for a session that is resumed is not verified again. Thread-safe.
 */
final class NewestSslContext extends SslContext {

    private volatile SslContext newest;

    NewestSslContext(SslContext first) {
        newest = first;
    }

    /** Connections that begin from now on are made by that context. */
    void become(SslContext context) {
        newest = context;
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return newest.newEngine(allocator);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
        return newest.newEngine(allocator, host, port);
    }

    @Override
    public boolean isClient() {
        return newest.isClient();
    }

    @Override
    public List<String> cipherSuites() {
        return newest.cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // part of what Netty asks of a context
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return newest.applicationProtocolNegotiator();
    }

    @Override
    public SSLSessionContext sessionContext() {
        return newest.sessionContext();
    }
}
