package io.quarkiverse.convexgrpc.runtime.internal.vertx;

import java.time.Duration;
import java.util.Set;

import io.grpc.internal.GrpcUtil;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.tracing.TracingPolicy;

/**
 * How a channel's connections are made. Immutable.
 *
 * @param tls null where connections are not encrypted
 * @param window bytes of one call that may come in unasked
 */
record TransportSettings(SslContext tls, Set<String> tlsProtocols, String metricsName, Duration connectTimeout, int window,
        int maxMessage, int maxMetadata, long keepaliveNanos, long keepaliveTimeoutNanos, boolean keepaliveWithoutCalls) {

    boolean encrypted() {
        return tls != null;
    }

    boolean keepalive() {
        return keepaliveNanos != GrpcUtil.KEEPALIVE_TIME_NANOS_DISABLED;
    }

    HttpClientOptions http() {
        HttpClientOptions options = new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setConnectTimeout(Math.toIntExact(connectTimeout.toMillis()))
                .setInitialSettings(new Http2Settings().setPushEnabled(false).setInitialWindowSize(window)
                        .setMaxHeaderListSize(maxMetadata))
                // each call has its own window; one that nobody reads must not hold up the others of the connection
                .setHttp2ConnectionWindowSize(Integer.MAX_VALUE)
                .setHttp2KeepAliveTimeout(0)
                .setTcpKeepAlive(true)
                // calls are traced by gRPC's interceptors
                .setTracingPolicy(TracingPolicy.IGNORE)
                .setMetricsName(metricsName);
        if (encrypted()) {
            options.setSsl(true).setUseAlpn(true).setVerifyHost(true).setSslEngineOptions(new GivenTls(tls));
            options.setEnabledSecureTransportProtocols(tlsProtocols);
        }
        return options;
    }
}
