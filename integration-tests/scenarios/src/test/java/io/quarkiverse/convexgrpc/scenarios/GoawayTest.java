package io.quarkiverse.convexgrpc.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

import io.grpc.Attributes;
import io.grpc.Channel;
import io.grpc.ServerTransportFilter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.convexgrpc.processes.FreePorts;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.kubernetes.client.KubernetesServer;
import io.quarkus.test.kubernetes.client.KubernetesTestServer;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;

/** Servers that end every connection after a moment, by GOAWAY, while calls keep coming: under the default keys. */
@QuarkusTest
@WithKubernetesTestServer
class GoawayTest {

    private static final Logger LOG = Logger.getLogger(GoawayTest.class);

    /** A connection lives for a second, gRPC's shortest; so many pods end one every 50 milliseconds. */
    private static final int PODS = 20;

    @KubernetesTestServer
    KubernetesServer api;

    @GrpcClient("goaway")
    Channel channel;

    @GrpcClient("refused")
    Channel refused;

    @Inject
    MeterRegistry meters;

    private final AtomicInteger connectionsEnded = new AtomicInteger();

    @Test
    void connectionsEndUnderLoad_noCallIsLost() {
        int port = FreePorts.next();
        List<Pod> pods = IntStream.rangeClosed(1, PODS).mapToObj(i -> Pod.start("goaway-" + i, "127.0.4." + i, port, id -> {
        }, builder -> builder.maxConnectionAge(1, TimeUnit.SECONDS)
                .addTransportFilter(new ServerTransportFilter() {

                    @Override
                    public void transportTerminated(Attributes attributes) {
                        connectionsEnded.incrementAndGet();
                    }
                }))).toList();
        Slice slice = new Slice(api.getClient(), "goaway", 1, port);
        pods.forEach(slice::ready);
        slice.write();
        try (Load load = Load.start(channel, 2000)) {

            await().atMost(Duration.ofSeconds(60)).until(() -> connectionsEnded.get() >= 200 && load.begun() >= 10_000);
            load.stop();
            await().atMost(Duration.ofSeconds(15)).until(load::settled);

            LOG.infof("%d connections ended by GOAWAY under %d calls: %.0f re-sent, %d failed", connectionsEnded.get(),
                    load.begun(), resent("goaway"), load.failures().size());
            assertThat(load.failures()).isEmpty();
            assertThat(load.answered()).isEqualTo((int) load.begun());
        } finally {
            pods.forEach(Pod::close);
        }
    }

    @Test
    void callsArriveWhileAServerGoesAway_areSentElsewhere_andNoneIsLost() {
        int port = FreePorts.next();
        try (Pod healthy = Pod.start("healthy", "127.0.5.1", port);
                RefusingServer refusing = new RefusingServer("127.0.5.2", port)) {
            new Slice(api.getClient(), "refused", 1, port).ready(healthy)
                    .put("refusing", "uid-refusing", refusing.host, true, false).write();
            try (Load load = Load.start(refused, 500)) {

                await().atMost(Duration.ofSeconds(30)).until(() -> refusing.refused.get() >= 100);
                load.stop();
                await().atMost(Duration.ofSeconds(15)).until(load::settled);

                LOG.infof("%d calls met a server that was going away, of %d: %.0f re-sent, %d failed",
                        refusing.refused.get(), load.begun(), resent("refused"), load.failures().size());
                assertThat(load.failures()).isEmpty();
                assertThat(resent("refused")).isGreaterThanOrEqualTo(100);
                assertThat(load.answers()).containsOnlyKeys("healthy");
            }
        }
    }

    private double resent(String service) {
        return meters.get("convex.grpc.client.attempts.resent").tag("service", service + ".test").functionCounter().count();
    }
}
