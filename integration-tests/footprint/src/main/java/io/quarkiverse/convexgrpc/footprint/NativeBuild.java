package io.quarkiverse.convexgrpc.footprint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * How a native executable was built. They can be compared only where that is the same.
 *
 * @param graalVm the version of GraalVM
 * @param optimization the level at which it was optimized, unknown where Quarkus did not build it but found it
 */
record NativeBuild(String graalVm, String optimization) {

    static final String UNKNOWN = "unknown";

    /** Executables carry it, with their GraalVM's version and a 0 behind. */
    private static final String VERSION = "com.oracle.svm.core.VM=";
    private static final int LONGEST_VERSION = 200;
    /** What the build writes about itself, in a folder beside the executable. */
    private static final String STATS = "-build-output-stats.json";

    static NativeBuild of(Path executable) {
        try {
            return new NativeBuild(version(executable), optimization(executable));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What all have in common, as far as it is known; fails where they were not built alike. */
    static NativeBuild common(List<NativeBuild> builds) {
        return new NativeBuild(common(builds, NativeBuild::graalVm), common(builds, NativeBuild::optimization));
    }

    private static String common(List<NativeBuild> builds, Function<NativeBuild, String> property) {
        List<String> different = builds.stream().map(property).distinct().toList();
        if (different.size() == 1) {
            return different.get(0);
        }
        if (different.contains(UNKNOWN)) {
            return UNKNOWN;
        }
        throw new IllegalStateException("the native executables were not built alike: " + builds
                + " (build them by mvn -Pfootprint, without -Dquarkus.native.reuse-existing)");
    }

    String description() {
        return "executables by " + graalVm + ", optimization level " + optimization;
    }

    private static String optimization(Path executable) throws IOException {
        try (Stream<Path> files = Files.find(executable.toAbsolutePath().getParent(), 2,
                (file, attributes) -> file.getFileName().toString().equals(executable.getFileName() + STATS))) {
            Path stats = files.findFirst().orElse(null);
            return stats == null ? UNKNOWN
                    : new ObjectMapper().readTree(stats.toFile()).at("/general_info/graal_compiler/optimization_level")
                            .asText(UNKNOWN);
        }
    }

    private static String version(Path executable) throws IOException {
        try (FileChannel file = FileChannel.open(executable)) {
            ByteBuffer bytes = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
            byte[] key = VERSION.getBytes(StandardCharsets.US_ASCII);
            for (int at = 0; at <= bytes.limit() - key.length; at++) {
                if (bytes.get(at) == key[0] && startsWith(bytes, at, key)) {
                    return text(bytes, at + key.length);
                }
            }
            return UNKNOWN;
        }
    }

    private static boolean startsWith(ByteBuffer bytes, int at, byte[] key) {
        for (int i = 0; i < key.length; i++) {
            if (bytes.get(at + i) != key[i]) {
                return false;
            }
        }
        return true;
    }

    private static String text(ByteBuffer bytes, int from) {
        StringBuilder text = new StringBuilder();
        for (int at = from; at < bytes.limit() && text.length() < LONGEST_VERSION && bytes.get(at) >= ' '; at++) {
            text.append((char) bytes.get(at));
        }
        return text.toString();
    }
}
