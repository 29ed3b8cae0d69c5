package io.quarkiverse.convexgrpc.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import jakarta.inject.Inject;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.grpc.Channel;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.convexgrpc.processes.FreePorts;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.kubernetes.client.KubernetesServer;
import io.quarkus.test.kubernetes.client.KubernetesTestServer;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;

/** No retry and no hedging is configured: what may have run is not sent again. */
@QuarkusTest
@WithKubernetesTestServer
class KilledPodTest {

    private static final Logger LOG = Logger.getLogger(KilledPodTest.class);

    @KubernetesTestServer
    KubernetesServer api;

    @GrpcClient("killed")
    Channel channel;

    @Inject
    MeterRegistry meters;

    @TempDir
    Path folder;

    @Test
    void podKilledUnderLoad_failsOnlyWhatWasInFlightThere_andNoCallRunsTwice() throws IOException {
        int port = FreePorts.next();
        Slice slice = new Slice(api.getClient(), "killed", 1, port);
        List<PodProcess> pods = new ArrayList<>();
        try {
            for (int i = 1; i <= 3; i++) {
                PodProcess pod = PodProcess.start("killed-" + i, "127.0.3." + i, port, folder);
                pods.add(pod);
                slice.put(pod.name, "uid-" + pod.name, pod.host, true, false);
            }
            slice.write();
            try (Load load = Load.start(channel, 1000)) {
                await().until(() -> load.answers().size() == 3 && load.answered() > 2000);
                PodProcess victim = pods.get(0);

                victim.kill();

                await().atMost(Duration.ofSeconds(10)).until(() -> load.begun() > 6000);
                load.stop();
                await().atMost(Duration.ofSeconds(15)).until(load::settled);

                LOG.infof("Killed one pod of 3 at 1000 calls a second: %d of %d calls failed, %.0f were sent again",
                        load.failures().size(), load.begun(), resentAttempts());
                assertThat(load.failures()).allSatisfy(failure -> assertThat(failure.status().getCode())
                        .isEqualTo(Status.Code.UNAVAILABLE));
                // every failed call is an attempt that was in flight on the victim, and nowhere else did one fail; an
                // attempt that had not left the client yet was sent again, and its call did not fail
                assertThat(load.failures().size() + resentAttempts()).isEqualTo(failedAttempts(victim.name));
                assertThat(failedAttempts(pods.get(1).name)).isZero();
                assertThat(failedAttempts(pods.get(2).name)).isZero();
                assertThat(load.failures().size() + load.answered()).isEqualTo((int) load.begun());
                assertNoneRanTwice(pods);
            }
        } finally {
            pods.forEach(PodProcess::close);
        }
    }

    private static void assertNoneRanTwice(List<PodProcess> pods) {
        Set<String> seen = new HashSet<>();
        List<String> twice = new ArrayList<>();
        for (PodProcess pod : pods) {
            assertThat(pod.ids()).as("calls that reached " + pod.name).isNotEmpty();
            pod.ids().stream().filter(id -> !id.equals("first")).filter(id -> !seen.add(id)).forEach(twice::add);
        }
        assertThat(twice).as("calls that ran twice").isEmpty();
        assertThat(seen).hasSizeGreaterThan(5000);
    }

    private double resentAttempts() {
        return meters.get("convex.grpc.client.attempts.resent").tag("service", "killed.test").functionCounter().count();
    }

    private double failedAttempts(String pod) {
        return meters.get("convex.grpc.client.attempts").tag("service", "killed.test").tag("endpoint", pod)
                .tag("outcome", "failed").functionCounter().count();
    }
}
