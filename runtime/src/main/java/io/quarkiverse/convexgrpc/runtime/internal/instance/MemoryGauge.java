package io.quarkiverse.convexgrpc.runtime.internal.instance;

/** How much of the memory that it may use the container uses. Not thread-safe. */
public final class MemoryGauge {

    private final Cgroup cgroup;

    public MemoryGauge(Cgroup cgroup) {
        this.cgroup = cgroup;
    }

    /** The working set's share of the limit, from 0 to 1 and a little more, or NaN where there is no limit. */
    public double read() {
        long limit = cgroup.memoryLimit();
        long used = limit > 0 ? cgroup.workingSet() : -1;
        return used < 0 ? Double.NaN : (double) used / limit;
    }
}
