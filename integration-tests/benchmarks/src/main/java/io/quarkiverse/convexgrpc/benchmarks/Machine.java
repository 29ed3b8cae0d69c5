package io.quarkiverse.convexgrpc.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Locale;

import com.sun.management.OperatingSystemMXBean;

/** Where it was measured, and how busy that was. */
public final class Machine {

    private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory
            .getOperatingSystemMXBean();

    private Machine() {
    }

    public static String description() {
        return String.format(Locale.ROOT, "%d cores, %d GiB, %s %s, JDK %s", SYSTEM.getAvailableProcessors(),
                Math.round(SYSTEM.getTotalMemorySize() / 1024.0 / 1024 / 1024), System.getProperty("os.name"),
                System.getProperty("os.version"), System.getProperty("java.version"));
    }

    /** The share of all cores that was busy since it was last asked for. */
    public static double busy() {
        return SYSTEM.getCpuLoad();
    }

    /** How many wanted to run in the last minute. */
    public static double load() {
        return SYSTEM.getSystemLoadAverage();
    }
}
