package io.quarkiverse.convexgrpc.runtime.internal.instance;

import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * How much of the CPU that it may use this instance used since it was asked last: of the container's quota, else of its
 * request, else of the machine. Where the container has a quota or a request, all of the container's processes count, else
 * this one. Not thread-safe.
 */
public final class CpuGauge {

    private final Cgroup cgroup;
    private final LongSupplier processNanos;
    private final double requestCores;
    private final IntSupplier processors;
    private final Ticker ticker;
    private long before;
    private long beforeAt;
    private boolean ofContainer;
    private boolean begun;
    private double cores = Double.NaN;

    /**
     * @param processNanos the CPU time that this process has used so far, in nanoseconds, or less than 0 where nobody says
     * @param requestCores the cores that the container asked for, or NaN
     * @param processors how many this process may use
     */
    public CpuGauge(Cgroup cgroup, LongSupplier processNanos, double requestCores, IntSupplier processors, Ticker ticker) {
        this.cgroup = cgroup;
        this.processNanos = processNanos;
        this.requestCores = requestCores;
        this.processors = processors;
        this.ticker = ticker;
    }

    /**
     * The share since the last time, from 0; more than 1 where a request is exceeded. NaN the first time, where nobody
     * says, and where the clock or the counter went backwards.
     */
    public double read() {
        double quota = cgroup.quotaCores();
        cores = quota > 0 ? quota : requestCores > 0 ? requestCores : processors.getAsInt();
        boolean limited = quota > 0 || requestCores > 0;
        long used = limited ? cgroup.cpuNanos() : -1;
        boolean container = used >= 0;
        if (!container) {
            used = processNanos.getAsLong();
        }
        long now = ticker.read();
        boolean comparable = begun && container == ofContainer && used >= before && now - beforeAt > 0 && used >= 0;
        double share = comparable ? (used - before) / (cores * (now - beforeAt)) : Double.NaN;
        before = used;
        beforeAt = now;
        ofContainer = container;
        begun = true;
        return share;
    }

    /** The cores that make a share of 1, as of the last reading; NaN before the first. */
    double cores() {
        return cores;
    }
}
