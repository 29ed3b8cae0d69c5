package io.quarkiverse.convexgrpc.footprint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One of the applications that are compared. */
enum Variant {

    JVM_WITHOUT(false, false, false),
    JVM_BY_HAND(false, false, true),
    JVM_WITH(false, true, false),
    NATIVE_WITHOUT(true, false, false),
    NATIVE_BY_HAND(true, false, true),
    NATIVE_WITH(true, true, false);

    private static final String HINT = " (expected: both betting services, packaged for the JVM and native by mvn -Pfootprint)";

    private final boolean isNative;
    private final boolean with;
    private final boolean byHand;

    Variant(boolean isNative, boolean with, boolean byHand) {
        this.isNative = isNative;
        this.with = with;
        this.byHand = byHand;
    }

    boolean isNative() {
        return isNative;
    }

    /** Whether it has the extension. */
    boolean isWith() {
        return with;
    }

    /** Whether it follows EndpointSlices by Quarkus' own Kubernetes client. */
    boolean isByHand() {
        return byHand;
    }

    String title() {
        return (isNative ? "native" : "JVM") + (with ? ", with" : byHand ? ", without, looking up" : ", without");
    }

    /** What an operator would put into an image for this: the executable, or the folder of jars. */
    Path artifact(Settings settings) {
        Path target = with ? settings.with() : settings.without();
        return isNative ? executableIn(target) : existing(target.resolve("quarkus-app"));
    }

    /** The command that starts it, with options of the JVM that a native executable takes too. */
    List<String> command(Settings settings, List<String> options) {
        Path artifact = artifact(settings);
        List<String> command = new ArrayList<>();
        if (isNative) {
            command.add(artifact.toString());
            command.addAll(options);
        } else {
            // the garbage collector that a native executable has
            command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC"));
            command.addAll(options);
            command.addAll(List.of("-jar", artifact.resolve("quarkus-run.jar").toString()));
        }
        return command;
    }

    /** The bytes of all files of the artifact. */
    long size(Settings settings) throws IOException {
        try (Stream<Path> files = Files.walk(artifact(settings))) {
            return files.filter(Files::isRegularFile).mapToLong(Variant::bytes).sum();
        }
    }

    private static long bytes(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path executableIn(Path target) {
        try (Stream<Path> files = Files.list(existing(target))) {
            return files.filter(file -> file.getFileName().toString().endsWith("-runner")).findFirst().orElseThrow(
                    () -> new IllegalArgumentException("there is no native executable in " + target + HINT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path existing(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("there is no " + folder + HINT);
        }
        return folder;
    }
}
