package io.quarkiverse.convexgrpc.footprint;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Starts the applications, each in a process of its own, and ends all of them when it is closed. */
final class Applications implements AutoCloseable {

    /** Another than that which sockets come from here: a connection to a port that is still free can meet itself. */
    private static final String ADDRESS = "127.0.2.1";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Settings settings;
    private final Cluster cluster;
    private final Cluster tlsCluster;
    private final Queue<Process> started = new ConcurrentLinkedQueue<>();
    private boolean closed;

    Applications(Settings settings, Cluster cluster, Cluster tlsCluster) {
        this.settings = settings;
        this.cluster = cluster;
        this.tlsCluster = tlsCluster;
    }

    /** Starts an application and waits until it is ready. */
    Application start(Variant variant, Condition condition) throws IOException {
        Cluster called = condition.tls() ? tlsCluster : cluster;
        int grpc = freePort();
        int http = freePort();
        List<String> options = new ArrayList<>(condition.options());
        Map.ofEntries(
                Map.entry("quarkus.grpc.server.host", ADDRESS),
                Map.entry("quarkus.grpc.server.port", grpc),
                Map.entry("quarkus.http.host", ADDRESS),
                Map.entry("quarkus.http.port", http),
                Map.entry("quarkus.management.host", ADDRESS),
                Map.entry("quarkus.management.port", freePort()),
                // nothing of a cluster that the machine may know
                Map.entry("kubernetes.auth.tryKubeConfig", false),
                Map.entry("kubernetes.auth.tryServiceAccount", false),
                Map.entry("kubernetes.master", called.url()),
                Map.entry("kubernetes.trust.certificates", condition.tls()),
                Map.entry("kubernetes.namespace", Cluster.NAMESPACE))
                .forEach((key, value) -> options.add("-D" + key + '=' + value));
        if (!variant.isWith()) {
            options.add("-Dquarkus.grpc.clients.payment.host=" + called.onePod().getHostString());
            options.add("-Dquarkus.grpc.clients.payment.port=" + called.onePod().getPort());
            options.add("-Dlook-up=" + variant.isByHand());
        }
        Path log = settings.target().resolve("footprint-logs").resolve(variant.name() + ".log");
        ProcessBuilder builder = new ProcessBuilder(variant.command(settings, options))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Readiness readiness = new Readiness(new InetSocketAddress(ADDRESS, http));

        long begin = System.nanoTime();
        Process process = spawn(builder);
        boolean ready = readiness.await(() -> process.isAlive() && System.nanoTime() - begin < START_LIMIT.toNanos());
        long end = System.nanoTime();
        if (!ready) {
            throw new IllegalStateException(variant.title() + (process.isAlive() ? " was not ready within " + START_LIMIT
                    : " ended while it started") + ", see " + log);
        }
        return new Application(process, new InetSocketAddress(ADDRESS, grpc),
                (end - begin) / (double) TimeUnit.MILLISECONDS.toNanos(1));
    }

    private synchronized Process spawn(ProcessBuilder builder) throws IOException {
        if (closed) {
            throw new IllegalStateException("the measurement has ended");
        }
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(ADDRESS))) {
            return socket.getLocalPort();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        started.forEach(Process::destroyForcibly);
    }

    /**
     * An application that is ready.
     *
     * @param process its process
     * @param grpc where it takes bets
     * @param startMillis how long it took to become ready
     */
    record Application(Process process, InetSocketAddress grpc, double startMillis) implements AutoCloseable {

        double residentMiB() throws IOException {
            return Machine.residentMiB(process.pid());
        }

        /** Ends it without a word, and waits for the end: the next one has the machine for itself. */
        @Override
        public void close() {
            process.destroyForcibly();
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
