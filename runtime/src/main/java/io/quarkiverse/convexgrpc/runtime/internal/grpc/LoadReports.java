package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceFigures;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadReport;

/**
 * This instance's figures as a load report, which is made once a second. One writer; asked by any thread, without a lock.
 * <p>
 * A binary trailer costs half a microsecond, since gRPC writes it in Base64 for each call anew. So an instance that answers
 * very many calls tells each connection once a millisecond at most: what it would say in between is the very same.
 */
public final class LoadReports implements LoadReportSource {

    /** Up to so many calls a second, every one ends with a report. */
    static final int MANY = 2000;
    private static final long APART = TimeUnit.MILLISECONDS.toNanos(1);
    /** Connections that share a place take turns by chance. */
    private static final int PLACES = 1024;

    private final AtomicLongArray toldAt = new AtomicLongArray(PLACES);
    private volatile byte[] latest;
    private volatile boolean sparing;

    /** Null before the first report, and where the connection was told just now. */
    @Override
    public byte[] next(Object connection, long now) {
        if (!sparing) {
            return latest;
        }
        int place = System.identityHashCode(connection) & PLACES - 1;
        long ago = now - toldAt.getPlain(place);
        // a reading may be less than 0, where nothing was told yet
        if (ago >= 0 && ago < APART) {
            return null;
        }
        toldAt.setPlain(place, now);
        return latest;
    }

    /** Makes a report of the figures. */
    public void take(InstanceFigures figures) {
        sparing = figures.rates().requestsPerSecond() > MANY;
        latest = report(figures).encode();
    }

    static LoadReport report(InstanceFigures figures) {
        return new LoadReport(known(figures.cpu()), Math.min(1, known(figures.memory())), 0, Map.of(), Map.of(),
                figures.rates().requestsPerSecond(), figures.rates().faultsPerSecond(),
                Map.of(LoadReport.HEALTH_SCORE, figures.score()), known(figures.utilization()));
    }

    /** In a report, 0 says nothing. */
    private static double known(double value) {
        return Double.isFinite(value) ? value : 0;
    }
}
