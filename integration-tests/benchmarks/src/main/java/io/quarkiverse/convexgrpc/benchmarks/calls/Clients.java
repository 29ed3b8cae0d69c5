package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.util.List;

import io.grpc.Channel;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;

/** Clients of one service, each as if it were the only one of its process: with a channel of its own. */
interface Clients extends AutoCloseable {

    Channel channel(int client);

    /** Discovery says that these are the endpoints now. */
    void discover(List<Endpoint> endpoints);

    @Override
    void close();
}
