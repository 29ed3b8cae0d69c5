package io.quarkiverse.convexgrpc.deployment.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.fabric8.kubernetes.client.utils.Serialization;

/** Prometheus' own judge of rules, which Debian's package {@code prometheus} has. */
final class Promtool {

    /** For {@code @EnabledIf}. */
    static final String ON_THE_PATH = "io.quarkiverse.convexgrpc.deployment.manifest.Promtool#onThePath";
    /** For {@code @EnabledIf}. */
    static final String MISSING = "promtool is not on the path (Debian: package prometheus)";

    private Promtool() {
    }

    static boolean onThePath() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "promtool")));
    }

    /** Writes what the file is to hold, and asserts that promtool finds nothing wrong with it. */
    static void accepts(String command, Path file, Object content) throws IOException, InterruptedException {
        Files.writeString(file, Serialization.asYaml(content));
        Process promtool = new ProcessBuilder(List.of("promtool", command, "rules", file.toString()))
                .redirectErrorStream(true).start();
        String said = new String(promtool.getInputStream().readAllBytes());
        assertThat(promtool.waitFor()).as(said).isZero();
    }
}
