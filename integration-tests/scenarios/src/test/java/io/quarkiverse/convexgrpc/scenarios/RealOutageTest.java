package io.quarkiverse.convexgrpc.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.grpc.Channel;
import io.quarkiverse.convexgrpc.runtime.internal.observe.DiscoveryStatus;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** The API server goes away while calls flow. */
@OnRealCluster
@QuarkusTest
@WithTestResource(RealClusterApplication.class)
class RealOutageTest {

    private static final Logger LOG = Logger.getLogger(RealOutageTest.class);

    RealCluster cluster;
    ApiProxy proxy;

    @GrpcClient("killed")
    Channel killed;

    @GrpcClient("restarted")
    Channel restarted;

    @Inject
    DiscoveryStatus status;

    private Kubelet kubelet;

    @BeforeEach
    void startKubelet() {
        kubelet = new Kubelet(cluster);
    }

    @AfterEach
    void stopKubelet() {
        kubelet.close();
    }

    @Test
    @ApiServer.CanBeKilled
    void apiServerKilledForAMinute_at500CallsASecond_noCallFails_andANewPodIsCalledAfterwards() {
        for (int i = 1; i <= 3; i++) {
            kubelet.start("killed", "killed-" + i);
        }
        cluster.createService("killed");
        try (Load load = Load.start(killed, 500)) {
            await().until(() -> load.answers().size() == 3);

            ApiServer.kill();
            long killedAt = System.nanoTime();
            long begun = load.begun();
            await().until(() -> status.states().get("killed." + cluster.namespace).startsWith("stale: 3 ready"));
            await().atMost(Duration.ofSeconds(90)).until(() -> System.nanoTime() - killedAt >= TimeUnit.SECONDS.toNanos(60));
            long meanwhile = load.begun() - begun;
            assertThat(status.states().get("killed." + cluster.namespace)).startsWith("stale: 3 ready");
            ApiServer.start();

            kubelet.start("killed", "killed-4");
            await().atMost(Duration.ofSeconds(30)).until(() -> load.answers().containsKey("killed-4"));
            load.stop();
            await().atMost(Duration.ofSeconds(15)).until(load::settled);
            LOG.infof("API server killed for 60 s: %d calls meanwhile, %d of %d calls failed", meanwhile,
                    load.failures().size(), load.begun());
            assertThat(load.failures()).isEmpty();
            assertThat(load.answered()).isEqualTo((int) load.begun());
            assertThat(meanwhile).as("calls while it was away").isGreaterThan(25_000);
        } finally {
            // for the tests that follow
            ensureRunning();
        }
    }

    @Test
    @ApiServer.CanBeKilled
    void apiServerRestarted_noCallFails_changesAreSeen_andAVersionItDoesNotRememberIsListedAnew() {
        Pod first = kubelet.start("restarted", "restarted-1");
        cluster.createService("restarted");
        cluster.createService("old");
        kubelet.create("old", "old-1", 50051, List.of("10.9.8.1"));
        List<String> requests = new CopyOnWriteArrayList<>();
        CountDownLatch resume = new CountDownLatch(1);
        try (Load load = Load.start(restarted, 200);
                Followed old = new Followed(cluster.client(proxy, request -> {
                    if (request.getPath().endsWith("/endpointslices")) {
                        requests.add(request.getQuery());
                    }
                }), "old")) {
            kubelet.start("restarted", "restarted-2");
            await().until(() -> load.answers().size() == 2);
            await().until(() -> old.isCurrent() && old.pods().size() == 1 && isWatch(requests.get(requests.size() - 1)));
            // what else goes on in the cluster leaves the version behind that this one has heard of
            old.suspend(resume);
            kubelet.start("restarted", "restarted-3");
            await().until(() -> load.answers().size() == 3);
            requests.clear();

            ApiServer.kill();
            await().until(() -> status.states().get("restarted." + cluster.namespace).startsWith("stale: 3 ready"));
            ApiServer.start();

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> status.states().get("restarted." + cluster.namespace).startsWith("current: 3 ready"));
            kubelet.start("restarted", "restarted-4");
            kubelet.create("old", "old-2", 50051, List.of("10.9.8.2"));
            await().atMost(Duration.ofSeconds(20)).until(() -> load.answers().containsKey("restarted-4"));
            kubelet.drain(first);
            await().until(() -> status.states().get("restarted." + cluster.namespace).contains("3 ready, 1 draining"));
            kubelet.gone(first);

            // its watch was ended when its time was up, as far as it can tell: it goes on from the version that it has
            old.putClockForward(Duration.ofMinutes(4));
            resume.countDown();
            await().until(() -> old.isCurrent() && old.pods().size() == 2);
            List<String> next = requests.stream().distinct().toList();
            assertThat(next.get(0)).contains("watch=true", "resourceVersion=");
            assertThat(next.get(1)).as("after 410, a list of the newest").doesNotContain("watch=true", "resourceVersion");
            assertThat(old.restarts).as("to a version that is too old, a list is the answer that was foreseen").isEmpty();
            kubelet.create("old", "old-3", 50051, List.of("10.9.8.3"));
            await().until(() -> old.isCurrent() && old.pods().size() == 3);

            load.stop();
            await().atMost(Duration.ofSeconds(15)).until(load::settled);
            LOG.infof("API server killed and started again: %d of %d calls failed", load.failures().size(), load.begun());
            assertThat(load.failures()).isEmpty();
            assertThat(load.answered()).isEqualTo((int) load.begun());
        } finally {
            resume.countDown();
            ensureRunning();
        }
    }

    private static boolean isWatch(String request) {
        return request.contains("watch=true");
    }

    private void ensureRunning() {
        try {
            cluster.admin.namespaces().withName(cluster.namespace).get();
        } catch (RuntimeException away) {
            ApiServer.start();
        }
    }
}
