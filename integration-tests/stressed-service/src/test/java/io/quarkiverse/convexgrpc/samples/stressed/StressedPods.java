package io.quarkiverse.convexgrpc.samples.stressed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.quarkiverse.convexgrpc.processes.ApplicationProcess;
import io.quarkiverse.convexgrpc.processes.FreePorts;
import io.quarkiverse.convexgrpc.processes.Pods;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.InFlightSettings;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;
import io.quarkiverse.convexgrpc.samples.stressed.v1.StressedServiceGrpc;
import io.quarkiverse.convexgrpc.samples.stressed.v1.Suffering;

/** Pods of the stressed service, ready, each a process of its own. */
final class StressedPods implements AutoCloseable {

    static final String SERVICE = "convex-stressed-service";

    final List<ApplicationProcess> processes = new ArrayList<>();
    final Pods pods;

    /** @param network a number that no other test has, for loopback addresses of its own */
    StressedPods(int network, int count, Path folder, PolicyName policy, InFlightSettings inFlight, List<String> jvm,
            Map<String, String> keys) {
        pods = new Pods(policy, inFlight);
        int port = FreePorts.next();
        for (int i = 1; i <= count; i++) {
            // all pods, and the test, share whatever control group the machine has: each is to look at itself only
            List<String> options = new ArrayList<>(List.of("-Xmx128m", "-Dstressed.instance=pod-" + i,
                    "-Dquarkus.convex-grpc.score.cgroup-root=/nowhere"));
            options.addAll(jvm);
            processes.add(
                    ApplicationProcess.start(SERVICE, "pod-" + i, "127.0." + network + '.' + i, port, folder, options, keys));
        }
        processes.forEach(pod -> pods.put(pod.awaitReady(), Condition.READY));
    }

    /** Makes a pod suffer; returns once it does. */
    static void suffer(ApplicationProcess pod, Suffering suffering) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(pod.host(), pod.port()).usePlaintext().build();
        try {
            StressedServiceGrpc.newBlockingStub(channel).suffer(suffering);
        } finally {
            channel.shutdownNow();
        }
    }

    @Override
    public void close() {
        pods.close();
        processes.forEach(ApplicationProcess::close);
    }
}
