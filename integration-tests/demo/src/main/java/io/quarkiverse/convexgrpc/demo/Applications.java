package io.quarkiverse.convexgrpc.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Starts the sample applications, each in a process of its own, and ends all of them when it is closed. */
final class Applications implements AutoCloseable {

    private static final List<String> JVM = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private final Queue<ApplicationProcess> started = new ConcurrentLinkedQueue<>();
    private final Settings settings;
    private final String kubernetesUrl;
    private volatile boolean closed;

    Applications(Settings settings, String kubernetesUrl) {
        this.settings = settings;
        this.kubernetesUrl = kubernetesUrl;
    }

    /** Starts one pod of the payment service on its own address. */
    ApplicationProcess startPayment(int number, Ports ports) {
        return start("convex-payment-service", Pod.nameOf(number), settings.payment(), Pod.addressOf(number), ports,
                "-Xmx64m");
    }

    /** Starts the betting service, which finds the payment service by the Kubernetes API. */
    ApplicationProcess startBetting(String address, Ports ports) {
        return start("convex-betting-service", "betting", settings.betting(), address, ports, "-Xmx128m");
    }

    private synchronized ApplicationProcess start(String application, String name, Path jar, String address, Ports ports,
            String heap) {
        if (closed) {
            throw new IllegalStateException("the demo has ended");
        }
        Path log = settings.logs().resolve(name + ".log");
        List<String> command = new ArrayList<>(JVM);
        command.add(heap);
        Map.of(
                "quarkus.grpc.server.host", address,
                "quarkus.grpc.server.port", ports.grpc(),
                "quarkus.http.host", address,
                "quarkus.http.port", ports.http(),
                "quarkus.management.host", address,
                "quarkus.management.port", ports.management(),
                // nothing of a cluster that the machine may know
                "kubernetes.auth.tryKubeConfig", false,
                "kubernetes.auth.tryServiceAccount", false,
                "kubernetes.master", kubernetesUrl,
                "kubernetes.namespace", KubernetesApi.NAMESPACE)
                .forEach((key, value) -> command.add("-D" + key + "=" + value));
        // a pod that is drained has waited before it is asked to end, as a preStop hook has it
        command.add("-Dquarkus.convex-grpc.draining.propagation-time=0s");
        command.addAll(List.of("-jar", jar.toString()));
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("HOSTNAME", name);
            ApplicationProcess process = new ApplicationProcess(builder.start(), name,
                    new ReadinessProbe(application, address, ports), log);
            started.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be started: " + String.join(" ", command), e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        started.forEach(ApplicationProcess::kill);
        started.forEach(ApplicationProcess::awaitEnd);
    }
}
