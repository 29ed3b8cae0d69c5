package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;

/**
 * One watch from opening to end. Reads each event on fabric8's thread and hands on what came of it, nothing once it is
 * closed. Thread-safe.
 */
final class SliceWatcher implements Watcher<EndpointSlice> {

    /**
     * What an event says.
     *
     * @param slice added or changed, {@code null} where there is none
     * @param removed the name of the slice that is gone, {@code null} where none is
     * @param resourceVersion where a watch would go on from
     */
    record Event(ParsedSlice slice, String removed, String resourceVersion) {
    }

    private final SliceParser parser;
    private final Executor blocking;
    private final Consumer<Event> events;
    private final Consumer<Failure> end;
    private Watch watch;
    private boolean closed;

    SliceWatcher(SliceParser parser, Executor blocking, Consumer<Event> events, Consumer<Failure> end) {
        this.parser = parser;
        this.blocking = blocking;
        this.events = events;
        this.end = end;
    }

    @Override
    public void eventReceived(Action action, EndpointSlice slice) {
        String version = slice.getMetadata().getResourceVersion();
        switch (action) {
            case ADDED, MODIFIED -> events.accept(new Event(parser.parse(slice), null, version));
            case DELETED -> events.accept(new Event(null, slice.getMetadata().getName(), version));
            default -> events.accept(new Event(null, null, version));
        }
    }

    @Override
    public void onClose(WatcherException cause) {
        end.accept(Failure.of(cause));
    }

    /** Our own closing, and fabric8's after a watch could not be opened: the exception that follows says more. */
    @Override
    public void onClose() {
    }

    /** Hands over the open watch; it is closed at once where {@link #close} came first. May block. */
    void attach(Watch opened) {
        synchronized (this) {
            if (!closed) {
                watch = opened;
                return;
            }
        }
        opened.close();
    }

    /** Ends the watch. Does not block. */
    void close() {
        Watch open;
        synchronized (this) {
            closed = true;
            open = watch;
            watch = null;
        }
        if (open != null) {
            try {
                blocking.execute(open::close);
            } catch (RejectedExecutionException e) {
                // the process ends, and the client's own end closes the watch
            }
        }
    }
}
