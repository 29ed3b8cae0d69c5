package io.quarkiverse.convexgrpc.scenarios;

import static org.awaitility.Awaitility.await;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A pod that is a process of its own, so that it can be killed. It writes the id of each call into a file before it
 * answers, and the file outlives it.
 */
final class PodProcess implements AutoCloseable {

    final String name;
    final String host;
    private final Path ids;
    private final Process process;

    private PodProcess(String name, String host, Path ids, Process process) {
        this.name = name;
        this.host = host;
        this.ids = ids;
        this.process = process;
    }

    static PodProcess start(String name, String host, int port, Path folder) throws IOException {
        Path ids = folder.resolve(name + ".ids");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-cp", System.getProperty("java.class.path"),
                PodProcess.class.getName(), name, host, Integer.toString(port), ids.toString())
                .redirectErrorStream(true).redirectOutput(folder.resolve(name + ".log").toFile()).start();
        PodProcess pod = new PodProcess(name, host, ids, process);
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            try (Socket socket = new Socket(host, port)) {
                return socket.isConnected();
            }
        });
        return pod;
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    /** The calls that reached it, in order. */
    List<String> ids() {
        try {
            return Files.exists(ids) ? Files.readAllLines(ids) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        OutputStream ids = new FileOutputStream(args[3], true);
        Pod.start(args[0], args[1], Integer.parseInt(args[2]), id -> {
            try {
                // one write: a line is there as a whole or not at all
                ids.write((id + '\n').getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, builder -> {
        });
        Thread.currentThread().join();
    }
}
