package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import java.util.HashMap;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.function.Consumer;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSource.Watching;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * Every service that someone in this process talks to: one watch for each, however many subscribe, from the first
 * subscriber to the last. Thread-safe; subscribers are called on the directory's scheduler, one at a time.
 */
public final class ServiceDirectory {

    private static final int MAX_DEPTH = 10;

    private final EndpointSource source;
    private final Scheduler scheduler;
    private final Ticker ticker;
    private final DiscoveryListener listener;
    /** Touched on the scheduler only. */
    private final Map<ServiceKey, Entry> entries = new HashMap<>();

    public ServiceDirectory(EndpointSource source, Scheduler scheduler, Ticker ticker, DiscoveryListener listener) {
        this.source = source;
        this.scheduler = scheduler;
        this.ticker = ticker;
        this.listener = listener;
    }

    /**
     * Follows a service: the subscriber is handed its latest state, where one is known, and every change from then on.
     * Never blocks.
     *
     * @param subscriber must not block
     * @return ends it; the subscriber may be called once more while that takes hold
     */
    public Subscription subscribe(ServiceKey service, Consumer<ServiceUpdate> subscriber) {
        // a handle of its own, so that one consumer may subscribe twice
        Consumer<ServiceUpdate> handle = subscriber::accept;
        scheduler.execute(() -> entries.computeIfAbsent(service, this::follow).publisher.add(handle));
        return () -> scheduler.execute(() -> unsubscribe(service, handle));
    }

    private Entry follow(ServiceKey service) {
        listener.started(service);
        ServicePublisher publisher = new ServicePublisher(scheduler, ticker, listener::updated);
        Entry entry = new Entry(publisher);
        Consumer<ServiceUpdate> sink = update -> scheduler.execute(() -> {
            if (!entry.stopped) {
                publisher.publish(update);
            }
        });
        try {
            entry.watching = source.watch(service, sink);
        } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
            // a class that is missing as well: nobody must wait for what will not come
            sink.accept(
                    new ServiceUpdate.Absent(service, Absence.UNREACHABLE, "Service " + service.nameAndPort() + " in namespace "
                            + service.namespace() + " cannot be looked up: " + root(e)));
        }
        return entry;
    }

    /** What is wrong; those around it only say that something is. */
    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        for (int depth = 0; root.getCause() != null && depth < MAX_DEPTH; depth++) {
            root = root.getCause();
        }
        return root;
    }

    private void unsubscribe(ServiceKey service, Consumer<ServiceUpdate> handle) {
        Entry entry = entries.get(service);
        if (entry != null && !entry.publisher.remove(handle)) {
            entries.remove(service);
            entry.stop();
            listener.stopped(service);
        }
    }

    /** Ends every watch. */
    public void close() {
        scheduler.execute(() -> {
            entries.forEach((service, entry) -> {
                entry.stop();
                listener.stopped(service);
            });
            entries.clear();
        });
    }

    /** Ends a subscription; a second call does nothing. */
    @FunctionalInterface
    public interface Subscription {
        void cancel();
    }

    private static final class Entry {

        final ServicePublisher publisher;
        Watching watching = () -> {
        };
        boolean stopped;

        Entry(ServicePublisher publisher) {
            this.publisher = publisher;
        }

        void stop() {
            stopped = true;
            publisher.close();
            watching.stop();
        }
    }
}
