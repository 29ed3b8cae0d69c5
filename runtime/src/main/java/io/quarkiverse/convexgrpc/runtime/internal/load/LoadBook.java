package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;

/**
 * Every endpoint's load, kept by identity for as long as anyone holds it: the channels of one process share what they
 * learn about a pod, and a pod keeps what is known about it through every update. Thread-safe.
 */
public final class LoadBook {

    private final ConcurrentMap<Page, Entry> entries = new ConcurrentHashMap<>();
    private final ConcurrentMap<ServiceKey, MethodBook> methods = new ConcurrentHashMap<>();
    private final LoadListener listener;

    public LoadBook(LoadListener listener) {
        this.listener = listener;
    }

    /** The endpoint's load, begun where nobody held it. Each call is answered by one {@link #release}. */
    public EndpointLoad acquire(ServiceKey service, Endpoint endpoint) {
        return entries.compute(new Page(service, endpoint.id()), (page, entry) -> {
            if (entry != null) {
                return new Entry(entry.load, entry.holders + 1);
            }
            EndpointLoad load = new EndpointLoad(endpoint.id(), endpoint.displayName());
            listener.added(service, load);
            return new Entry(load, 1);
        }).load;
    }

    /** The endpoint's load, for a look at it; null where nobody holds it. */
    public EndpointLoad find(ServiceKey service, EndpointId id) {
        Entry entry = entries.get(new Page(service, id));
        return entry == null ? null : entry.load;
    }

    /** Gives a load back; after the last holder it is forgotten. */
    public void release(ServiceKey service, EndpointLoad load) {
        entries.computeIfPresent(new Page(service, load.id()), (page, entry) -> {
            if (entry.holders > 1) {
                return new Entry(entry.load, entry.holders - 1);
            }
            listener.removed(service, load);
            return null;
        });
    }

    /** The methods of a service. */
    public MethodBook methods(ServiceKey service) {
        return methods.computeIfAbsent(service, absent -> new MethodBook());
    }

    private record Page(ServiceKey service, EndpointId id) {
    }

    private record Entry(EndpointLoad load, int holders) {
    }
}
