package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.Map;
import java.util.function.Supplier;

import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceFigures;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadReport;

/** This instance's figures as a load report. One writer; read from any thread. */
public final class LoadReports implements Supplier<byte[]> {

    private volatile byte[] latest;

    /** The report at the moment, or null before the first. */
    @Override
    public byte[] get() {
        return latest;
    }

    /** Makes a report of the figures. */
    public void take(InstanceFigures figures) {
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
