package io.quarkiverse.convexgrpc.processes;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
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
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The packaged application as a process of its own, as a pod runs it: the executable, where there is one, else the JVM. */
public final class ApplicationProcess implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Path OWN = Path.of("target");
    /** What each sample of the extension says of the process, which here is the only one. */
    private static final Pattern INSTANCE = Pattern.compile("convex_instance=\"[^\"]*\",?");

    private final String name;
    private final String host;
    private final int port;
    private final String service;
    private final int http;
    private final int management;
    private final Path log;
    private final Process process;

    private ApplicationProcess(String name, String host, int port, String service, int http, int management, Path log,
            Process process) {
        this.name = name;
        this.host = host;
        this.port = port;
        this.service = service;
        this.http = http;
        this.management = management;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts one; it is not ready yet.
     *
     * @param service the application's service name, which its health paths have
     * @param name of this process
     * @param host a loopback address of its own
     * @param port of its gRPC server
     * @param folder where its log goes
     * @param jvm options, which an executable gets as well where it knows them
     * @param keys configuration
     */
    public static ApplicationProcess start(String service, String name, String host, int port, Path folder,
            List<String> jvm, Map<String, String> keys) {
        return start(OWN, service, name, host, port, folder, jvm, keys, Map.of());
    }

    /** @param environment variables that a pod would have */
    public static ApplicationProcess start(String service, String name, String host, int port, Path folder,
            List<String> jvm, Map<String, String> keys, Map<String, String> environment) {
        return start(OWN, service, name, host, port, folder, jvm, keys, environment);
    }

    /**
     * Starts another module's application.
     *
     * @param target where that was packaged
     */
    public static ApplicationProcess start(Path target, String service, String name, String host, int port, Path folder,
            List<String> jvm, Map<String, String> keys) {
        return start(target, service, name, host, port, folder, jvm, keys, Map.of());
    }

    private static ApplicationProcess start(Path target, String service, String name, String host, int port, Path folder,
            List<String> jvm, Map<String, String> keys, Map<String, String> environment) {
        boolean unified = "false".equals(keys.get("quarkus.grpc.server.use-separate-server"));
        int http = unified ? port : FreePorts.next();
        int management = FreePorts.next();
        List<String> command = new ArrayList<>(executable(target));
        int options = command.contains("-jar") ? command.indexOf("-jar") : command.size();
        List<String> given = new ArrayList<>(List.of("-Dquarkus.grpc.server.host=" + host, "-Dquarkus.grpc.server.port=" + port,
                "-Dquarkus.http.host=" + host, "-Dquarkus.http.port=" + http, "-Dquarkus.management.host=" + host,
                "-Dquarkus.management.port=" + management));
        given.addAll(jvm);
        keys.forEach((key, value) -> given.add("-D" + key + '=' + value));
        command.addAll(options, given);
        Path log = folder.resolve(name + ".log");
        ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        process.environment().putAll(environment);
        try {
            return new ApplicationProcess(name, host, port, service, http, management, log, process.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> executable(Path target) {
        Properties artifact = artifact(target);
        String path = target.resolve(artifact.getProperty("path")).toAbsolutePath().toString();
        return isNative(artifact) ? List.of(path)
                : List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1", "-jar", path);
    }

    /** What the build made, as it says itself. */
    private static Properties artifact(Path target) {
        Properties artifact = new Properties();
        try (Reader reader = Files.newBufferedReader(target.resolve("quarkus-artifact.properties"))) {
            artifact.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return artifact;
    }

    private static boolean isNative(Properties artifact) {
        return artifact.getProperty("type").equals("native");
    }

    /** Whether this module's application is a native executable. */
    public static boolean executable() {
        return isNative(artifact(OWN));
    }

    public String name() {
        return name;
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    /** Where the metrics are. */
    public int managementPort() {
        return management;
    }

    public ApplicationProcess awaitReady() {
        await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50)).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(name + " ended: " + log());
            }
            return probe("readiness") == 200;
        });
        return this;
    }

    /** The status of a probe's answer, or 0 where nobody answers. */
    public int probe(String kind) {
        return get(http, "/health/" + service + '/' + kind).map(HttpResponse::statusCode).orElse(0);
    }

    /** The sample of this name, with its labels but the instance's name, on the metrics port; NaN where there is none. */
    public double metric(String sample) {
        return metrics().lines().map(line -> INSTANCE.matcher(line).replaceFirst("").replace("{}", ""))
                .filter(line -> line.startsWith(sample + ' ')).findFirst()
                .map(line -> Double.valueOf(line.substring(sample.length() + 1))).orElse(Double.NaN);
    }

    /** All that stands on the metrics port, in Prometheus' own text format; empty where nobody answers. */
    public String metrics() {
        return get(management, "/q/metrics").map(HttpResponse::body).orElse("");
    }

    private Optional<HttpResponse<String>> get(int at, String path) {
        try {
            return Optional.of(HTTP.send(HttpRequest.newBuilder(URI.create("http://" + host + ':' + at + path))
                    .header("Accept", "application/json, text/plain; version=0.0.4").timeout(Duration.ofSeconds(5)).build(),
                    HttpResponse.BodyHandlers.ofString()));
        } catch (IOException notThere) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    public boolean ended() {
        return !process.isAlive();
    }

    /** Waits for its end, and returns its exit code. */
    public int awaitEnd(Duration limit) {
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
    public String log() {
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
