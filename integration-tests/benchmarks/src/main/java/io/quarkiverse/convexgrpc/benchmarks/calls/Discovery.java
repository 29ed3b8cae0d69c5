package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.quarkiverse.convexgrpc.benchmarks.Extension;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSource;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;

/** Stands for the watch of EndpointSlices: tells every client what the row says. */
final class Discovery implements EndpointSource {

    private final List<Consumer<ServiceUpdate>> sinks = new CopyOnWriteArrayList<>();
    private ServiceUpdate latest;

    @Override
    public synchronized Watching watch(ServiceKey service, Consumer<ServiceUpdate> sink) {
        sinks.add(sink);
        if (latest != null) {
            sink.accept(latest);
        }
        return () -> sinks.remove(sink);
    }

    synchronized void publish(List<Endpoint> endpoints) {
        latest = new ServiceUpdate.Current(new EndpointSnapshot(Extension.SERVICE, endpoints));
        sinks.forEach(sink -> sink.accept(latest));
    }
}
