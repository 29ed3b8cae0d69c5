package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.util.List;
import java.util.function.Consumer;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Absence;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.DiscoveryListener;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * What is known of one service and whether it still holds: unknown until the first list, then current, and stale while
 * the source is lost. Publishes every change of that, once. Confined to the scheduler but for {@link #silence}.
 */
final class ServiceState {

    private final ServiceKey service;
    private final WantedPort port;
    private final Consumer<ServiceUpdate> sink;
    private final DiscoveryListener listener;
    private final Ticker ticker;
    private final SliceStore store;
    private final SourceLog log;
    private boolean known;
    /** Why the source is lost, {@code null} while it is not. */
    private Failure lost;
    private long lostAt;
    private ServiceUpdate published;
    private volatile boolean silent;

    ServiceState(ServiceKey service, WantedPort port, Consumer<ServiceUpdate> sink, DiscoveryListener listener,
            Ticker ticker) {
        this.service = service;
        this.port = port;
        this.sink = sink;
        this.listener = listener;
        this.ticker = ticker;
        this.store = new SliceStore(service);
        this.log = new SourceLog(service);
    }

    /** All slices there are. The first list ends a loss: there is something to go by. */
    void listed(List<ParsedSlice> slices) {
        store.replaceAll(slices);
        slices.forEach(this::report);
        boolean first = !known;
        known = true;
        if (first && lost != null) {
            found();
        } else {
            publish();
        }
    }

    void changed(ParsedSlice slice) {
        store.put(slice);
        report(slice);
        publish();
    }

    void removed(String slice) {
        store.remove(slice);
        publish();
    }

    /**
     * The source is out of reach. Of a long loss only the beginning is news, or what is wrong before anything is known, or
     * that the API server refuses us where a connection had only broken.
     */
    void lost(Failure failure) {
        if (lost == null) {
            lostAt = ticker.read();
            log.lost(failure, known);
        }
        if (lost == null || !known || failure.refuses() && failure.kind() != lost.kind()) {
            lost = failure;
        }
        publish();
    }

    /** The source is followed again. */
    void found() {
        if (lost != null) {
            lost = null;
            log.recovered(ticker.read() - lostAt);
            publish();
        }
    }

    /** Publishes nothing from now on. */
    void silence() {
        silent = true;
    }

    private void report(ParsedSlice slice) {
        for (Fault fault : slice.faults()) {
            listener.malformed(service, slice.name(), fault.kind());
            log.malformed(slice.name(), fault);
        }
    }

    private void publish() {
        ServiceUpdate update = update();
        if (!silent && !update.equals(published)) {
            published = update;
            sink.accept(update);
        }
    }

    private ServiceUpdate update() {
        if (!known) {
            return lost.kind() == Failure.Kind.FORBIDDEN
                    ? new ServiceUpdate.Absent(service, Absence.FORBIDDEN, Texts.forbidden(service, lost.text()))
                    : new ServiceUpdate.Absent(service, Absence.UNREACHABLE, Texts.unreachable(service, lost.text()));
        }
        if (lost != null) {
            return new ServiceUpdate.Stale(store.snapshot(), Texts.stale(service, lost));
        }
        if (store.isEmpty()) {
            return new ServiceUpdate.Absent(service, Absence.NO_SLICES, Texts.noSlices(service));
        }
        return store.lacksPort()
                ? new ServiceUpdate.Absent(service, Absence.NO_PORT, Texts.noPort(service, port, store.portsSeen()))
                : new ServiceUpdate.Current(store.snapshot());
    }
}
