package io.quarkiverse.convexgrpc.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

import io.grpc.Channel;
import io.quarkiverse.convexgrpc.processes.FreePorts;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.kubernetes.client.KubernetesServer;
import io.quarkus.test.kubernetes.client.KubernetesTestServer;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;

/** A gRPC client by Quarkus' own bridge to Stork, which asks for endpoints when a connection ends, and else never. */
@QuarkusTest
@WithKubernetesTestServer
class StorkGrpcClientTest {

    private static final Logger LOG = Logger.getLogger(StorkGrpcClientTest.class);

    @KubernetesTestServer
    KubernetesServer api;

    @GrpcClient("bridged")
    Channel channel;

    @Test
    void grpcClientByStork_podsOfNowGetCalls_newOnesOnlyOnceAConnectionHasEnded() {
        int port = FreePorts.next();
        Slice slice = new Slice(api.getClient(), "bridged", 1, port);
        List<Pod> pods = new ArrayList<>();
        try {
            for (int i = 1; i <= 4; i++) {
                pods.add(Pod.start("bridged-" + i, "127.0.7." + i, port));
            }
            slice.ready(pods.get(0)).ready(pods.get(1)).write();
            try (Load load = Load.start(channel, 300)) {
                await().until(() -> load.answers().size() == 2);

                slice.ready(pods.get(2)).ready(pods.get(3)).write();
                await().pollDelay(Duration.ofSeconds(5)).atMost(Duration.ofSeconds(10)).until(() -> true);
                int before = load.answers().size();

                long ended = System.nanoTime();
                pods.get(0).close();
                slice.remove(pods.get(0).name).write();
                await().atMost(Duration.ofSeconds(20)).until(() -> load.answers().size() == 4);
                long first = System.nanoTime() - ended;
                load.stop();
                await().atMost(Duration.ofSeconds(15)).until(load::settled);

                LOG.infof("gRPC client by Stork: %d of 4 pods got calls in the 5 s after a scale-out, all %.0f ms after a"
                        + " connection ended; %d of %d calls failed", before, first / 1e6, load.failures().size(),
                        load.begun());
                assertThat(before).as("should this fail, Quarkus' bridge has learned to follow changes: change the manual")
                        .isEqualTo(2);
            }
        } finally {
            pods.forEach(Pod::close);
        }
    }
}
