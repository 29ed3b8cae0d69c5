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

    JVM_PLAIN(false, Kind.PLAIN),
    JVM_WITHOUT(false, Kind.WITHOUT),
    JVM_BY_HAND(false, Kind.BY_HAND),
    JVM_WITH(false, Kind.WITH),
    NATIVE_PLAIN(true, Kind.PLAIN),
    NATIVE_WITHOUT(true, Kind.WITHOUT),
    NATIVE_BY_HAND(true, Kind.BY_HAND),
    NATIVE_WITH(true, Kind.WITH);

    private static final String HINT = " (expected: the three betting services, packaged for the JVM and native by mvn -Pfootprint)";

    private final boolean isNative;
    private final Kind kind;

    Variant(boolean isNative, Kind kind) {
        this.isNative = isNative;
        this.kind = kind;
    }

    boolean isNative() {
        return isNative;
    }

    /** Whether it has the extension. */
    boolean isWith() {
        return kind == Kind.WITH;
    }

    /** Whether it follows EndpointSlices by Quarkus' own Kubernetes client. */
    boolean isByHand() {
        return kind == Kind.BY_HAND;
    }

    String title() {
        return (isNative ? "native, " : "JVM, ") + kind.text;
    }

    /** What an operator would put into an image for this: the executable, or the folder of jars. */
    Path artifact(Settings settings) {
        Path target = switch (kind) {
            case PLAIN -> settings.plain();
            case WITHOUT, BY_HAND -> settings.without();
            case WITH -> settings.with();
        };
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

    private enum Kind {

        /** Without the extension, and without a Kubernetes client. */
        PLAIN("without a Kubernetes client"),
        /** Without the extension, with Quarkus' Kubernetes client, which nobody calls. */
        WITHOUT("without"),
        BY_HAND("without, looking up"),
        WITH("with");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }
}
