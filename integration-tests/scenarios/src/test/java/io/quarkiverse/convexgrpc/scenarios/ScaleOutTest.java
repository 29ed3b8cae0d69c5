package io.quarkiverse.convexgrpc.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.grpc.Channel;
import io.quarkiverse.convexgrpc.processes.FreePorts;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.kubernetes.client.KubernetesServer;
import io.quarkus.test.kubernetes.client.KubernetesTestServer;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;

@QuarkusTest
@WithKubernetesTestServer
class ScaleOutTest {

    @KubernetesTestServer
    KubernetesServer api;

    @GrpcClient("fair")
    Channel channel;

    @Test
    void roundRobin_fromOneSecondAfterAScaleOut_everyPodHasItsFairShare() {
        int port = FreePorts.next();
        Slice slice = new Slice(api.getClient(), "fair", 1, port);
        List<Pod> pods = new ArrayList<>();
        try {
            addPods(pods, slice, 2, port);
            slice.write();
            try (Load load = Load.start(channel, 500)) {
                await().until(() -> load.answers().size() == 2);

                addPods(pods, slice, 6, port);
                slice.write();

                await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
                Map<String, Integer> before = load.answers();
                await().pollDelay(Duration.ofSeconds(5)).atMost(Duration.ofSeconds(10)).until(() -> true);
                Map<String, Integer> after = load.answers();

                after.replaceAll((pod, calls) -> calls - before.getOrDefault(pod, 0));
                double share = after.values().stream().mapToInt(Integer::intValue).sum() / 6.0;
                assertThat(share).as("calls a pod in 5 seconds at 500 a second").isBetween(300.0, 500.0);
                assertThat(after).hasSize(6).allSatisfy((pod, calls) -> assertThat((double) calls).as(pod)
                        .isBetween(share * 0.9, share * 1.1));
                assertThat(load.failures()).isEmpty();
            }
        } finally {
            pods.forEach(Pod::close);
        }
    }

    private static void addPods(List<Pod> pods, Slice slice, int upTo, int port) {
        for (int i = pods.size() + 1; i <= upTo; i++) {
            Pod pod = Pod.start("fair-" + i, "127.0.1." + i, port);
            pods.add(pod);
            slice.ready(pod);
        }
    }
}
