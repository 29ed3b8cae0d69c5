package io.quarkiverse.convexgrpc.footprint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Linux tells of itself and of a process. */
final class Machine {

    private Machine() {
    }

    /** Fails where there is no /proc to read memory from. */
    static void requireLinux() {
        String system = System.getProperty("os.name");
        if (!"Linux".equals(system)) {
            throw new IllegalStateException("The footprint can be measured on Linux only, since it reads the memory of a"
                    + " process from /proc. This is " + system + ".");
        }
    }

    static String description() throws IOException {
        double gib = kibibytes(Files.readAllLines(Path.of("/proc/meminfo")), "MemTotal") / 1024.0 / 1024.0;
        return Runtime.getRuntime().availableProcessors() + " cores, " + Math.round(gib) + " GiB, Linux "
                + System.getProperty("os.version") + ", JDK " + System.getProperty("java.version");
    }

    /** The memory that a process holds, in MiB. */
    static double residentMiB(long pid) throws IOException {
        return kibibytes(Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")), "VmRSS") / 1024.0;
    }

    /** The value of a line like {@code VmRSS:     1234 kB}. */
    static long kibibytes(List<String> lines, String key) {
        String line = lines.stream().filter(candidate -> candidate.startsWith(key + ':')).findFirst().orElseThrow(
                () -> new IllegalStateException("there is no " + key + " in " + lines));
        String[] words = line.split("\\s+");
        if (words.length != 3 || !"kB".equals(words[2])) {
            throw new IllegalStateException("not understood: " + line + " (expected: " + key + ": <number> kB)");
        }
        return Long.parseLong(words[1]);
    }
}
