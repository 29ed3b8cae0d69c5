package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

import io.grpc.Server;

/** The servers that calls have come through, other than the application's HTTP server. Thread-safe. */
public final class GrpcServers {

    private final Set<Server> servers = new CopyOnWriteArraySet<>();
    private final boolean one;
    private volatile boolean known;

    /** @param one whether there is one at most: once it is known, calls need not be asked for theirs */
    public GrpcServers(boolean one) {
        this.one = one;
    }

    /** Whether all servers that there may be are known. */
    boolean known() {
        return known;
    }

    void uses(Server server) {
        servers.add(server);
        known = one;
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
