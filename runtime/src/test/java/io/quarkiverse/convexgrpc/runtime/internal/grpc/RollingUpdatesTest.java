package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;

@ParameterizedClass
@EnumSource
class RollingUpdatesTest {

    private final Transport transport;

    RollingUpdatesTest(Transport transport) {
        this.transport = transport;
    }

    private static final int PODS = 3;

    @Test
    void after500RollingUpdates_noMoreSubchannelsAndThreadsThanAfter5() throws Exception {
        List<Pod> pods = new ArrayList<>();
        for (int i = 0; i < PODS; i++) {
            pods.add(Pod.start("pod-" + i));
        }
        try (Client client = new Client(transport, PolicyName.ROUND_ROBIN)) {
            int update = 0;
            for (; update < 5; update++) {
                replaceAll(client, pods, update);
            }
            settle(client);
            TreeSet<String> threadsAfter5 = threads();

            for (; update < 500; update++) {
                replaceAll(client, pods, update);
            }
            settle(client);

            assertThat(Channelz.liveSubchannels(client.channel)).isEqualTo(PODS);
            assertThat(client.loads).hasSize(PODS);
            await().atMost(Duration.ofSeconds(10)).untilAsserted(
                    () -> assertThat(threads()).as("threads").hasSizeLessThanOrEqualTo(threadsAfter5.size()));
        } finally {
            pods.forEach(Pod::close);
        }
    }

    /** Every pod makes way for a successor, one after the other, and calls go on meanwhile. */
    private static void replaceAll(Client client, List<Pod> pods, int update) {
        Endpoint[] endpoints = pods.stream().map(pod -> generation(pod, update)).toArray(Endpoint[]::new);
        for (int i = 0; i < endpoints.length; i++) {
            endpoints[i] = generation(pods.get(i), update + 1);
            client.discover(Arrays.copyOf(endpoints, endpoints.length));
            client.call();
        }
        String last = endpoints[PODS - 1].pod();
        await().pollInterval(Duration.ofMillis(5)).until(() -> client.loads.containsKey(last));
    }

    private static Endpoint generation(Pod pod, int update) {
        return new Endpoint(new EndpointId("uid-" + pod.name + '-' + update, pod.port), List.of(Pod.address(pod.host)),
                Condition.READY, pod.name + '-' + update, "", "");
    }

    /** Waits until what was shut down has ended: gRPC does that 5 seconds later. */
    private static void settle(Client client) {
        await().atMost(Duration.ofSeconds(20)).until(() -> Channelz.liveSubchannels(client.channel) == PODS);
    }

    private static TreeSet<String> threads() {
        TreeSet<String> names = new TreeSet<>();
        Thread.getAllStackTraces().keySet().stream().filter(thread -> !thread.getName().startsWith("awaitility"))
                .forEach(thread -> names.add(thread.getName() + '#' + thread.getId()));
        return names;
    }
}
