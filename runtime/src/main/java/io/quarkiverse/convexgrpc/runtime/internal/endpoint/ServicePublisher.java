package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler.Cancellable;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * Hands one service's updates to its subscribers: the latest at once to a new one, each change to all. A change that
 * comes alone is handed on without delay; of changes that come faster than {@link #INTERVAL_NANOS} apart, only the
 * latest is. What equals the one before it is dropped. Confined to the directory's scheduler.
 */
final class ServicePublisher {

    /** Updates are at least this far apart: a rolling update of 1,000 pods must not rebuild every channel 1,000 times. */
    static final long INTERVAL_NANOS = 50_000_000;

    private final Scheduler scheduler;
    private final Ticker ticker;
    private final Consumer<ServiceUpdate> observer;
    private final List<Consumer<ServiceUpdate>> subscribers = new ArrayList<>();
    private ServiceUpdate pending;
    private ServiceUpdate published;
    private long publishedAt;
    private Cancellable scheduledFlush;

    ServicePublisher(Scheduler scheduler, Ticker ticker, Consumer<ServiceUpdate> observer) {
        this.scheduler = scheduler;
        this.ticker = ticker;
        this.observer = observer;
    }

    void publish(ServiceUpdate update) {
        pending = update;
        if (scheduledFlush != null) {
            return;
        }
        long wait = published == null ? 0 : INTERVAL_NANOS - (ticker.read() - publishedAt);
        if (wait <= 0) {
            flush();
        } else {
            scheduledFlush = scheduler.schedule(wait, () -> {
                scheduledFlush = null;
                flush();
            });
        }
    }

    private void flush() {
        if (pending.equals(published)) {
            return;
        }
        published = pending;
        publishedAt = ticker.read();
        RuntimeException thrown = hand(observer, null);
        for (Consumer<ServiceUpdate> subscriber : List.copyOf(subscribers)) {
            thrown = hand(subscriber, thrown);
        }
        if (thrown != null) {
            throw thrown;
        }
    }

    /** Keeps what one receiver throws from the others, and for the scheduler. */
    private RuntimeException hand(Consumer<ServiceUpdate> receiver, RuntimeException thrown) {
        try {
            receiver.accept(published);
            return thrown;
        } catch (RuntimeException e) {
            if (thrown == null) {
                return e;
            }
            thrown.addSuppressed(e);
            return thrown;
        }
    }

    void add(Consumer<ServiceUpdate> subscriber) {
        subscribers.add(subscriber);
        if (published != null) {
            subscriber.accept(published);
        }
    }

    /** Takes the subscriber away and says whether any is left. */
    boolean remove(Consumer<ServiceUpdate> subscriber) {
        subscribers.removeIf(s -> s == subscriber);
        return !subscribers.isEmpty();
    }

    /** Nothing is handed on any more: an update that waited is dropped. */
    void close() {
        if (scheduledFlush != null) {
            scheduledFlush.cancel();
        }
        subscribers.clear();
    }
}
