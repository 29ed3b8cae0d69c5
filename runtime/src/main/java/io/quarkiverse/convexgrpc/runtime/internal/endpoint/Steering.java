package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler.Cancellable;

/**
 * Endpoints that somebody takes out of use by hand, laid over what a source says: until they are given back, or their time is
 * over, they are handed on as {@link Condition#DRAINING}, so that whoever follows the service heeds it. It is kept by
 * identity, whatever the source says meanwhile, and forgotten with the endpoint. The latest order holds. Thread-safe, never
 * blocks; all that is known is confined to the scheduler.
 */
public final class Steering implements EndpointSource {

    /** Hears what is done by hand. Called on the scheduler; must not block. */
    public interface Listener {

        Listener NOOP = new Listener() {
        };

        /** New calls avoid the endpoint until it is given back. */
        default void drained(ServiceKey service, Endpoint endpoint) {
        }

        /** Calls avoid the endpoint for a time. */
        default void ejected(ServiceKey service, Endpoint endpoint) {
        }

        /**
         * The endpoint is used as discovery has it, since it was given back, its time is over, it was told another thing, or
         * it is gone.
         *
         * @param ejected whether it had been ejected, not drained
         */
        default void released(ServiceKey service, Endpoint endpoint, boolean ejected) {
        }
    }

    private final EndpointSource source;
    private final Scheduler scheduler;
    private final Listener listener;
    private final Map<ServiceKey, Watch> watches = new HashMap<>();
    /** Stays while nobody follows the service: it may be followed again. */
    private final Map<ServiceKey, Map<EndpointId, Order>> orders = new HashMap<>();

    public Steering(EndpointSource source, Scheduler scheduler, Listener listener) {
        this.source = source;
        this.scheduler = scheduler;
        this.listener = listener;
    }

    /** Takes an endpoint out of use. Nothing happens where it is not among the service's endpoints. */
    public void drain(ServiceKey service, EndpointId id) {
        scheduler.execute(() -> order(service, id, false, Cancellable.NONE));
    }

    /** As {@link #drain}, for so many nanoseconds. */
    public void eject(ServiceKey service, EndpointId id, long nanos) {
        scheduler.execute(() -> order(service, id, true, scheduler.schedule(nanos, () -> release(service, id))));
    }

    /** Gives an endpoint back. Nothing happens where it was not taken out of use. */
    public void resume(ServiceKey service, EndpointId id) {
        scheduler.execute(() -> release(service, id));
    }

    /** @param end brings the order's end, until it is cancelled */
    private void order(ServiceKey service, EndpointId id, boolean ejected, Cancellable end) {
        Watch watch = watches.get(service);
        Endpoint endpoint = watch == null ? null : watch.find(id);
        if (endpoint == null) {
            end.cancel();
            return;
        }
        Order order = new Order(endpoint, ejected, end);
        Order before = orders.computeIfAbsent(service, absent -> new HashMap<>()).put(id, order);
        if (before != null) {
            ended(service, before);
        }
        if (ejected) {
            listener.ejected(service, endpoint);
        } else {
            listener.drained(service, endpoint);
        }
        watch.publish();
    }

    private void release(ServiceKey service, EndpointId id) {
        Order order = forget(service, id);
        Watch watch = watches.get(service);
        if (order != null && watch != null) {
            watch.publish();
        }
    }

    private Order forget(ServiceKey service, EndpointId id) {
        Map<EndpointId, Order> ordered = orders.get(service);
        Order order = ordered == null ? null : ordered.remove(id);
        if (order != null) {
            if (ordered.isEmpty()) {
                orders.remove(service);
            }
            ended(service, order);
        }
        return order;
    }

    private void ended(ServiceKey service, Order order) {
        order.end.cancel();
        listener.released(service, order.endpoint, order.ejected);
    }

    /** Forgets what is gone for good, as far as the update tells. */
    private void forgetThoseGone(ServiceUpdate update) {
        boolean tells = update instanceof ServiceUpdate.Current
                || update instanceof ServiceUpdate.Absent absent && absent.reason() == Absence.NO_SLICES;
        Map<EndpointId, Order> ordered = orders.get(update.service());
        if (tells && ordered != null) {
            Set<EndpointId> gone = new HashSet<>(ordered.keySet());
            update.snapshot().endpoints().forEach(endpoint -> gone.remove(endpoint.id()));
            gone.forEach(id -> forget(update.service(), id));
        }
    }

    private ServiceUpdate laidOver(ServiceUpdate update) {
        Map<EndpointId, Order> ordered = orders.get(update.service());
        if (ordered == null) {
            return update;
        }
        EndpointSnapshot snapshot = new EndpointSnapshot(update.service(), update.snapshot().endpoints().stream()
                .map(endpoint -> laidOver(endpoint, ordered.get(endpoint.id()))).toList());
        if (update instanceof ServiceUpdate.Current) {
            return new ServiceUpdate.Current(snapshot);
        }
        return update instanceof ServiceUpdate.Stale stale ? new ServiceUpdate.Stale(snapshot, stale.text()) : update;
    }

    /** One that gets no calls anyway, or is on its way out, is what it is. */
    private static Endpoint laidOver(Endpoint endpoint, Order order) {
        return order == null || endpoint.condition() != Condition.READY ? endpoint : endpoint.outOfUse(order.ejected);
    }

    @Override
    public Watching watch(ServiceKey service, Consumer<ServiceUpdate> sink) {
        Watch watch = new Watch(service, sink);
        watches.put(service, watch);
        try {
            watch.watching = source.watch(service, update -> scheduler.execute(() -> watch.take(update)));
        } catch (RuntimeException | Error e) {
            watches.remove(service, watch);
            throw e;
        }
        return watch;
    }

    /** Somebody's word about an endpoint. */
    private static final class Order {

        private final Endpoint endpoint;
        private final boolean ejected;
        private final Cancellable end;

        private Order(Endpoint endpoint, boolean ejected, Cancellable end) {
            this.endpoint = endpoint;
            this.ejected = ejected;
            this.end = end;
        }
    }

    /** A service that is followed. */
    private final class Watch implements Watching {

        private final ServiceKey service;
        private final Consumer<ServiceUpdate> sink;
        private Watching watching = () -> {
        };
        /** What the source said last; null before it said anything. */
        private ServiceUpdate latest;

        private Watch(ServiceKey service, Consumer<ServiceUpdate> sink) {
            this.service = service;
            this.sink = sink;
        }

        private void take(ServiceUpdate update) {
            if (watches.get(service) == this) {
                latest = update;
                forgetThoseGone(update);
                publish();
            }
        }

        private void publish() {
            if (latest != null) {
                sink.accept(laidOver(latest));
            }
        }

        private Endpoint find(EndpointId id) {
            return latest == null ? null
                    : latest.snapshot().endpoints().stream().filter(endpoint -> endpoint.id().equals(id)).findFirst()
                            .orElse(null);
        }

        @Override
        public void stop() {
            watches.remove(service, this);
            watching.stop();
        }
    }
}
