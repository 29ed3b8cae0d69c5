package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

import io.grpc.Server;

/** The servers that calls have come through, other than the application's HTTP server. Thread-safe. */
public final class GrpcServers {

    private final Set<Server> servers = new CopyOnWriteArraySet<>();
    /** As a rule there is one, and it has been seen. */
    private volatile Server latest;

    void uses(Server server) {
        if (server != latest) {
            servers.add(server);
            latest = server;
        }
    }

    /** Tells every caller to go away, and takes no new connections. */
    public void goAway() {
        servers.forEach(Server::shutdown);
    }

    /** Whether all connections have ended. */
    public boolean terminated() {
        return servers.stream().allMatch(Server::isTerminated);
    }
}
