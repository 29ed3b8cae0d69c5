package io.quarkiverse.convexgrpc.runtime;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/**
 * Knows the connections of the application's HTTP server that gRPC calls come through, where gRPC has no server of its own.
 * Thread-safe.
 */
public final class UnifiedServer implements Handler<RoutingContext> {

    private static final String GRPC = "application/grpc";
    /** Longer than the drain waits, which says itself when it is over. */
    private static final long MORE_MILLIS = 10_000;

    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private final long graceMillis;
    private volatile boolean goingAway;

    UnifiedServer(long graceMillis) {
        this.graceMillis = graceMillis + MORE_MILLIS;
    }

    @Override
    public void handle(RoutingContext context) {
        if (context.request().version() == HttpVersion.HTTP_2) {
            String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
            if (type != null && type.startsWith(GRPC)) {
                remember(context.request().connection());
            }
        }
        context.next();
    }

    private void remember(HttpConnection connection) {
        if (connections.add(connection)) {
            connection.closeHandler(closed -> connections.remove(connection));
            if (goingAway) {
                connection.shutdown(graceMillis, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Tells every caller to go away; those that come after as well, once their first call is over. */
    void goAway() {
        goingAway = true;
        connections.forEach(connection -> connection.shutdown(graceMillis, TimeUnit.MILLISECONDS));
    }

    /** Whether all connections have ended. */
    boolean terminated() {
        return connections.isEmpty();
    }
}
