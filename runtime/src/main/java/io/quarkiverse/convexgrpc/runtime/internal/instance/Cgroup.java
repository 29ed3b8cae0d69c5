package io.quarkiverse.convexgrpc.runtime.internal.instance;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * What the container may use and does use, by the files of Linux control groups, version 2
 * (https://docs.kernel.org/admin-guide/cgroup-v2.html) or 1. A file that is missing, or that says nothing that can be
 * used, is as no limit. Files are read anew each time, since a pod can be resized in place. Not thread-safe.
 */
public final class Cgroup {

    /** Where the kernel says which group this process is in. */
    static final String OWN = "/proc/self/cgroup";

    private static final long NANOS_PER_MICRO = 1000;
    /** Version 1 writes a number near the largest where there is no limit. */
    private static final long UNLIMITED = Long.MAX_VALUE / 2;
    private static final String PERIOD_DEFAULT = "100000";

    private final Function<String, String> files;
    private final BiConsumer<String, String> onGarbage;
    private final Set<String> garbage = new TreeSet<>();
    private final boolean unified;
    private final String cpu;
    private final String usage;
    private final String memory;

    /**
     * @param root where control groups are mounted, {@code /sys/fs/cgroup} as a rule
     * @param files the content of a file by its path, or null where there is none
     * @param onGarbage told once of each file that says something that cannot be understood, with what it says
     */
    public Cgroup(String root, Function<String, String> files, BiConsumer<String, String> onGarbage) {
        this.files = files;
        this.onGarbage = onGarbage;
        String own = files.apply(OWN);
        String two = folder(List.of(root), path(own, ""), "cpu.max", "memory.max", "cpu.stat");
        // the root of the machine has cpu.stat alone, and limits nothing
        this.unified = two != null
                && (files.apply(two + "/cpu.max") != null || files.apply(two + "/memory.max") != null);
        this.cpu = unified ? two : folder(mounts(root, "cpu", "cpu,cpuacct"), path(own, "cpu"), "cpu.cfs_quota_us");
        this.usage = unified ? two
                : folder(mounts(root, "cpuacct", "cpu,cpuacct"), path(own, "cpuacct"), "cpuacct.usage");
        this.memory = unified ? two : folder(mounts(root, "memory"), path(own, "memory"), "memory.limit_in_bytes");
    }

    private static List<String> mounts(String root, String... names) {
        List<String> mounts = new ArrayList<>();
        for (String name : names) {
            mounts.add(root + '/' + name);
        }
        return mounts;
    }

    /**
     * The group's own folder, where the host's groups can be seen, else the mount itself: in a container, that is the
     * container's group.
     */
    private String folder(List<String> mounts, String path, String... anyOf) {
        for (String mount : mounts) {
            for (String folder : List.of(mount + path, mount)) {
                for (String file : anyOf) {
                    if (files.apply(folder + '/' + file) != null) {
                        return folder;
                    }
                }
            }
        }
        return null;
    }

    /** The path of this process's group under a controller; version 2 has none, and an empty name. */
    private static String path(String own, String controller) {
        for (String line : own == null ? new String[0] : own.split("\n")) {
            String[] parts = line.strip().split(":", 3);
            if (parts.length == 3 && List.of(parts[1].split(",", -1)).contains(controller) && parts[2].length() > 1
                    && !parts[2].contains("..")) {
                return parts[2];
            }
        }
        return "";
    }

    /** How many cores the container may use, more than 0, or NaN where there is no limit. */
    public double quotaCores() {
        if (cpu == null) {
            return Double.NaN;
        }
        String quotaFile = cpu + (unified ? "/cpu.max" : "/cpu.cfs_quota_us");
        String periodFile = unified ? quotaFile : cpu + "/cpu.cfs_period_us";
        String quota = text(quotaFile);
        String period;
        if (unified) {
            String[] max = quota.split("\\s+");
            quota = max[0];
            period = max.length > 1 ? max[1] : PERIOD_DEFAULT;
        } else {
            period = text(periodFile);
        }
        if (quota.isEmpty() || quota.equals("max") || quota.equals("-1")) {
            return Double.NaN;
        }
        double allowed = number(quotaFile, quota);
        double each = number(periodFile, period.isEmpty() ? PERIOD_DEFAULT : period);
        return allowed > 0 && each > 0 ? allowed / each : Double.NaN;
    }

    /** The CPU time that the container has used so far, in nanoseconds, or -1 where nobody says. */
    public long cpuNanos() {
        if (usage == null) {
            return -1;
        }
        if (!unified) {
            return (long) number(usage + "/cpuacct.usage");
        }
        String stat = usage + "/cpu.stat";
        long micros = (long) number(stat, field(text(stat), "usage_usec"));
        return micros < 0 ? -1 : micros * NANOS_PER_MICRO;
    }

    /** How much memory the container may use, in bytes, or -1 where there is no limit. */
    public long memoryLimit() {
        if (memory == null) {
            return -1;
        }
        String file = memory + (unified ? "/memory.max" : "/memory.limit_in_bytes");
        String limit = text(file);
        if (limit.isEmpty() || limit.equals("max")) {
            return -1;
        }
        double bytes = number(file, limit);
        return bytes <= 0 || bytes >= UNLIMITED ? -1 : (long) bytes;
    }

    /**
     * The memory that the container uses and that the kernel cannot simply take back, in bytes, or -1 where nobody says:
     * what is used without the inactive file cache, as the kubelet reckons it.
     */
    public long workingSet() {
        if (memory == null) {
            return -1;
        }
        double used = number(memory + (unified ? "/memory.current" : "/memory.usage_in_bytes"));
        String stat = memory + "/memory.stat";
        double cache = number(stat, field(text(stat), unified ? "inactive_file" : "total_inactive_file"));
        return used < 0 ? -1 : (long) Math.max(0, used - Math.max(0, cache));
    }

    private String text(String file) {
        String text = files.apply(file);
        return text == null ? "" : text.strip();
    }

    private static String field(String lines, String name) {
        for (String line : lines.split("\n")) {
            if (line.startsWith(name + ' ')) {
                return line.substring(name.length() + 1).strip();
            }
        }
        return "";
    }

    private double number(String file) {
        return number(file, text(file));
    }

    /** -1 where the text, which is from the file, is no number. */
    private double number(String file, String text) {
        if (text.isEmpty()) {
            return -1;
        }
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told of below
        }
        if (garbage.add(file)) {
            onGarbage.accept(file, text);
        }
        return -1;
    }
}
