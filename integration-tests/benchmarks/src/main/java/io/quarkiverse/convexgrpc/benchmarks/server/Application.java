package io.quarkiverse.convexgrpc.benchmarks.server;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A packaged application as a process of its own. */
final class Application implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    final String name;
    final int port;
    private final Process process;

    private Application(String name, int port, Process process) {
        this.name = name;
        this.port = port;
        this.process = process;
    }

    /**
     * @param target the folder that the build of the application wrote to
     * @param options of the JVM, configuration above all
     */
    static Application start(String name, Path target, Path logs, String... options)
            throws IOException, InterruptedException {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-Xms256m", "-Xmx256m", "-Dquarkus.grpc.server.host=127.0.0.1",
                "-Dquarkus.grpc.server.port=" + port, "-Dquarkus.http.host=127.0.0.1", "-Dquarkus.http.port=" + freePort(),
                "-Dquarkus.management.host=127.0.0.1", "-Dquarkus.management.port=" + freePort(), "-Dpayment.work=0ms"));
        command.addAll(List.of(options));
        command.addAll(List.of("-jar", target.resolve("quarkus-app").resolve("quarkus-run.jar").toString()));
        Application application = new Application(name, port, new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(logs.resolve("server-" + name + ".log").toFile()).start());
        application.awaitListening();
        return application;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void awaitListening() throws InterruptedException {
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < limit && process.isAlive()) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
        throw new IllegalStateException("The application '" + name + "' does not listen");
    }

    /** The CPU time that it has used so far, in nanoseconds. */
    long cpuNanos() {
        return process.toHandle().info().totalCpuDuration().orElseThrow().toNanos();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
