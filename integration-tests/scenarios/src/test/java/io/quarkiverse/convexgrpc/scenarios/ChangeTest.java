package io.quarkiverse.convexgrpc.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.ClientCalls;
import io.quarkiverse.convexgrpc.processes.FreePorts;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.kubernetes.client.KubernetesServer;
import io.quarkus.test.kubernetes.client.KubernetesTestServer;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;

@QuarkusTest
@WithKubernetesTestServer
class ChangeTest {

    private static final Logger LOG = Logger.getLogger(ChangeTest.class);
    private static final int CHANGES = 200;
    /** Changes before the first that counts, while the JVM is cold. */
    private static final int WARM_UP = 20;

    @KubernetesTestServer
    KubernetesServer api;

    @GrpcClient("changing")
    Channel channel;

    @GrpcClient("late")
    Channel late;

    @Test
    void podAdded_getsItsFirstCallWithin100Milliseconds_99TimesOutOf100() {
        int port = FreePorts.next();
        List<Pod> pods = IntStream.rangeClosed(1, 4).mapToObj(i -> Pod.start("changing-" + i, "127.0.2." + i, port)).toList();
        Slice slice = new Slice(api.getClient(), "changing", 1, port);
        pods.forEach(slice::ready);
        slice.write();
        long[] nanos = new long[CHANGES];
        try (Load load = Load.start(channel, 500)) {
            await().until(() -> load.answers().size() == pods.size());
            for (int change = -WARM_UP; change < CHANGES; change++) {
                // one pod makes way for another that takes over its address: a new connection, a new endpoint
                Pod pod = pods.get(Math.floorMod(change, pods.size()));
                slice.remove(pod.name).write();
                awaitNoMoreCalls(pod);
                long changedAt = System.nanoTime();
                slice.put(pod.name, "uid-" + change, pod.host, true, false).write();
                await().pollInterval(Duration.ofMillis(2)).until(() -> pod.firstCall.get() != 0);
                if (change >= 0) {
                    nanos[change] = pod.firstCall.get() - changedAt;
                }
            }
            assertThat(load.failures()).isEmpty();
        } finally {
            pods.forEach(Pod::close);
        }
        Arrays.sort(nanos);
        LOG.infof("EndpointSlice change to first call on the new pod, %d changes: p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                CHANGES, nanos[CHANGES / 2] / 1e6, nanos[CHANGES * 99 / 100 - 1] / 1e6, nanos[CHANGES - 1] / 1e6);
        assertThat(nanos[CHANGES * 99 / 100 - 1]).as("p99 in nanoseconds").isLessThanOrEqualTo(100_000_000);
    }

    /** Waits until the pod that was taken out has been without a call for a while, at 125 calls a second before. */
    private static void awaitNoMoreCalls(Pod pod) {
        await().pollInterval(Duration.ofMillis(60)).until(() -> pod.firstCall.getAndSet(0) == 0);
    }

    @Test
    void serviceThatDoesNotExistYet_callsSayWhy_andFlowWithinASecondOfItsCreation() {
        int port = FreePorts.next();
        try (Pod pod = Pod.start("late-1", "127.0.2.100", port)) {
            await().untilAsserted(() -> assertThat(failure(late)).contains("UNAVAILABLE", "late", "test"));

            new Slice(api.getClient(), "late", 1, port).ready(pod).write();

            await().atMost(Duration.ofSeconds(1)).pollInterval(Duration.ofMillis(10))
                    .until(() -> failure(late).isEmpty());
        }
    }

    private static String failure(Channel channel) {
        try {
            ClientCalls.blockingUnaryCall(channel, Pod.CALL, CallOptions.DEFAULT, "");
            return "";
        } catch (io.grpc.StatusRuntimeException e) {
            return e.getMessage();
        }
    }
}
