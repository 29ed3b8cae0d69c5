package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.io.IOException;
import java.util.function.Consumer;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClientException;

/**
 * One watch from opening to end, whatever it comes over. Reads each event on the HTTP client's thread, and hands on what
 * came of it, nothing once it is closed or has ended. Thread-safe; does not block.
 */
final class SliceWatcher {

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
    private final Consumer<Event> events;
    private final Consumer<Failure> end;
    /** Ends what the watch comes over, {@code null} until that is open and once it is to end. */
    private Runnable connection;
    private boolean closed;

    SliceWatcher(SliceParser parser, Consumer<Event> events, Consumer<Failure> end) {
        this.parser = parser;
        this.events = events;
        this.end = end;
    }

    /** One event, in JSON. */
    void received(byte[] text) {
        if (isClosed()) {
            return;
        }
        Event event;
        try {
            event = read(text);
        } catch (IOException | RuntimeException e) {
            // what comes after it would build on it
            endWith(Failure.of(e));
            return;
        }
        events.accept(event);
    }

    /** @param cause {@code null} where the connection was closed as it should be */
    void ended(Throwable cause) {
        endWith(Failure.ended(cause));
    }

    private void endWith(Failure failure) {
        if (!isClosed()) {
            close();
            end.accept(failure);
        }
    }

    /** @throws KubernetesClientException where the API server gives up the watch, or says nothing that can be used */
    private Event read(byte[] text) throws IOException {
        SliceReader.Event event = SliceReader.event(text);
        EndpointSlice slice = event.slice();
        if ("ERROR".equals(event.type())) {
            if (event.status().getCode() == null) {
                // fabric8's exception takes it for granted
                event.status().setCode(0);
            }
            throw new KubernetesClientException(event.status());
        }
        if (event.type() == null || slice.getMetadata() == null
                || event.kind() != null && !event.kind().equals(slice.getKind())) {
            throw new KubernetesClientException("an event of the watch is not about an EndpointSlice");
        }
        String version = slice.getMetadata().getResourceVersion();
        return switch (event.type()) {
            case "ADDED", "MODIFIED" -> new Event(parser.parse(slice), null, version);
            case "DELETED" -> new Event(null, slice.getMetadata().getName(), version);
            case "BOOKMARK" -> new Event(null, null, version);
            default -> throw new KubernetesClientException("an event of the watch is of the unknown type " + event.type());
        };
    }

    /** Hands over the open connection's end; it is ended at once where {@link #close} came first. */
    void attach(Runnable opened) {
        synchronized (this) {
            if (!closed) {
                connection = opened;
                return;
            }
        }
        opened.run();
    }

    /** Ends the watch. */
    void close() {
        Runnable open;
        synchronized (this) {
            closed = true;
            open = connection;
            connection = null;
        }
        if (open != null) {
            open.run();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }
}
