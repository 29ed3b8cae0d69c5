package io.quarkiverse.convexgrpc.samples.payment;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** The packaged application as a process of its own, as a pod runs it: the executable, where there is one, else the JVM. */
final class PaymentProcess implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Path TARGET = Path.of("target");

    final String name;
    final String host;
    final int port;
    private final int http;
    private final Path log;
    private final Process process;

    private PaymentProcess(String name, String host, int port, int http, Path log, Process process) {
        this.name = name;
        this.host = host;
        this.port = port;
        this.http = http;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts one; it is not ready yet.
     *
     * @param host a loopback address of its own
     */
    static PaymentProcess start(String name, String host, int port, Path folder, Map<String, String> keys) {
        boolean unified = "false".equals(keys.get("quarkus.grpc.server.use-separate-server"));
        int http = unified ? port : freePort();
        List<String> command = new ArrayList<>(executable());
        int options = command.contains("-jar") ? command.indexOf("-jar") : command.size();
        List<String> given = new ArrayList<>(List.of("-Dquarkus.grpc.server.host=" + host, "-Dquarkus.grpc.server.port=" + port,
                "-Dquarkus.http.host=" + host, "-Dquarkus.http.port=" + http, "-Dquarkus.management.host=" + host,
                "-Dquarkus.management.port=" + freePort(), "-Dpayment.instance=" + name, "-Xmx64m"));
        keys.forEach((key, value) -> given.add("-D" + key + '=' + value));
        command.addAll(options, given);
        Path log = folder.resolve(name + ".log");
        try {
            return new PaymentProcess(name, host, port, http, log,
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the build made, as it says itself. */
    private static List<String> executable() {
        Properties artifact = new Properties();
        try (Reader reader = Files.newBufferedReader(TARGET.resolve("quarkus-artifact.properties"))) {
            artifact.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String path = TARGET.resolve(artifact.getProperty("path")).toAbsolutePath().toString();
        return artifact.getProperty("type").equals("native") ? List.of(path)
                : List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1", "-jar", path);
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    PaymentProcess awaitReady() {
        await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50)).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(name + " ended: " + log());
            }
            return probe("readiness") == 200;
        });
        return this;
    }

    /** The status of a probe's answer, or 0 where nobody answers. */
    int probe(String kind) {
        try {
            return HTTP.send(HttpRequest
                    .newBuilder(URI.create("http://" + host + ':' + http + "/health/convex-payment-service/" + kind))
                    .timeout(Duration.ofSeconds(5)).build(), HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException notThere) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    boolean ended() {
        return !process.isAlive();
    }

    /** Waits for its end, and returns its exit code. */
    int awaitEnd(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " has not ended within " + limit + ": " + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it has printed so far. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
