package io.quarkiverse.convexgrpc.runtime;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.quarkiverse.convexgrpc.runtime.internal.grpc.UnifiedCalls;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;

/**
 * Knows the connections of the application's HTTP server that gRPC calls come through, where gRPC has no server of its own.
 * A connection's own handler for its end is the application's and Quarkus'; this asks the channel below. Thread-safe.
 */
final class UnifiedServer implements UnifiedCalls {

    /** Longer than the drain waits, which says itself when it is over. */
    private static final long MORE_MILLIS = 10_000;

    /** By connection, what is to be done where it is lost. */
    private final Map<HttpConnection, Set<Runnable>> connections = new ConcurrentHashMap<>();
    private final long graceMillis;
    private volatile boolean goingAway;

    UnifiedServer(long graceMillis) {
        this.graceMillis = graceMillis + MORE_MILLIS;
    }

    @Override
    public void afterwards(Runnable task) {
        Context context = Vertx.currentContext();
        if (context == null) {
            task.run();
        } else {
            context.runOnContext(ignored -> task.run());
        }
    }

    @Override
    public void uses() {
        tasks();
    }

    @Override
    public Runnable onLost(Runnable task) {
        Set<Runnable> tasks = tasks();
        if (tasks == null) {
            return () -> {
            };
        }
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    /** Of the connection of the current call; null where there is none. Quarkus leaves it in the call's context. */
    private Set<Runnable> tasks() {
        Context context = Vertx.currentContext();
        RoutingContext call = context == null ? null : context.getLocal(RoutingContext.class.getName());
        if (call == null) {
            return null;
        }
        HttpConnection connection = call.request().connection();
        Set<Runnable> known = connections.get(connection);
        return known != null ? known : remember(connection);
    }

    private Set<Runnable> remember(HttpConnection connection) {
        Set<Runnable> tasks = ConcurrentHashMap.newKeySet();
        Set<Runnable> before = connections.putIfAbsent(connection, tasks);
        if (before != null) {
            return before;
        }
        if (connection instanceof ConnectionBase base) {
            base.channelHandlerContext().channel().closeFuture().addListener(closed -> {
                connections.remove(connection);
                tasks.forEach(Runnable::run);
            });
        }
        if (goingAway) {
            connection.shutdown(graceMillis, TimeUnit.MILLISECONDS);
        }
        return tasks;
    }

    /** Tells every caller to go away; those that come after as well, once their first call is over. */
    void goAway() {
        goingAway = true;
        connections.keySet().forEach(connection -> connection.shutdown(graceMillis, TimeUnit.MILLISECONDS));
    }

    /** Whether all connections have ended. */
    boolean terminated() {
        return connections.isEmpty();
    }
}
