package io.quarkiverse.convexgrpc.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.grpc.Channel;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** EndpointSlices as the real controller writes them, or people by hand. */
@OnRealCluster
@QuarkusTest
@WithTestResource(RealClusterApplication.class)
class RealEndpointsTest {

    private static final Logger LOG = Logger.getLogger(RealEndpointsTest.class);

    RealCluster cluster;
    ApiProxy proxy;

    @GrpcClient("scaled")
    Channel scaled;

    @GrpcClient(RealClusterApplication.SCALED_OVER_VERTX)
    Channel scaledOverVertx;

    @GrpcClient("handmade")
    Channel handmade;

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
    void podsOfAService_comeDrainAndGo_noCallFails_andOneThatDrainsGetsNoNewOnes() {
        Pod leaving = kubelet.start("scaled", "scaled-1");
        kubelet.start("scaled", "scaled-2");
        cluster.createService("scaled");
        try (Load load = Load.start(scaled, 300); Load overVertx = Load.start(scaledOverVertx, 300)) {
            await().until(() -> load.answers().size() == 2 && overVertx.answers().size() == 2);

            kubelet.start("scaled", "scaled-3");
            kubelet.start("scaled", "scaled-4");
            await().until(() -> load.answers().size() == 4 && overVertx.answers().size() == 4);

            kubelet.drain(leaving);
            await().until(() -> cluster.endpoints("scaled").values().stream()
                    .anyMatch(endpoint -> !endpoint.getConditions().getReady()
                            && endpoint.getConditions().getServing() && endpoint.getConditions().getTerminating()));
            await().pollInterval(Duration.ofMillis(100)).until(() -> leaving.firstCall.getAndSet(0) == 0);
            awaitCalls(load, 300);
            assertThat(leaving.firstCall).as("a call while it drains").hasValue(0);

            kubelet.gone(leaving);
            await().until(() -> cluster.endpoints("scaled").size() == 3);
            awaitCalls(load, 300);
            for (Load one : List.of(load, overVertx)) {
                one.stop();
                await().atMost(15, TimeUnit.SECONDS).until(one::settled);
                LOG.infof("2 pods, then 4, one drained and gone: %d calls%s, %d failed", one.begun(),
                        one == overVertx ? " over Vert.x" : "", one.failures().size());
                assertThat(one.failures()).isEmpty();
                assertThat(one.answered()).isEqualTo((int) one.begun());
            }
        }
    }

    private static void awaitCalls(Load load, int calls) {
        long from = load.begun();
        await().until(() -> load.begun() >= from + calls);
    }

    @Test
    void hundredsOfPods_inSeveralSlices_areAllKnown_alsoAfterSomeLeftAndCame() {
        Set<String> names = new TreeSet<>();
        cluster.createService("large");
        try (Followed large = new Followed(cluster.client(proxy), "large")) {
            IntStream.range(0, 250).parallel().forEach(this::createLarge);
            IntStream.range(0, 250).forEach(i -> names.add("large-" + i));
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(large.pods()).isEqualTo(names));
            int slices = cluster.slices("large").size();
            assertThat(slices).isGreaterThan(2);

            for (int i = 0; i < 10; i++) {
                kubelet.gone("large-" + i * 25);
                names.remove("large-" + i * 25);
                createLarge(250 + i);
                names.add("large-" + (250 + i));
            }
            await().untilAsserted(() -> assertThat(large.pods()).isEqualTo(names));
            LOG.infof("%d pods in %d slices, of which 10 were replaced: %d updates", large.endpoints().size(), slices,
                    large.updates.size());
            assertThat(large.endpoints()).hasSize(250);
            assertThat(large.restarts).isEmpty();
        }
    }

    private void createLarge(int i) {
        kubelet.create("large", "large-" + i, 50051, List.of("10.9." + i / 200 + '.' + (i % 200 + 1)));
    }

    @Test
    void podsWithBothFamilies_areOneEndpointEach_withBothAddresses() {
        try {
            RealCluster.createService(cluster.admin, "dual", service -> service.editSpec()
                    .withIpFamilyPolicy("RequireDualStack").endSpec());
        } catch (KubernetesClientException refused) {
            abort("the cluster takes no Services of both address families: " + refused.getStatus().getMessage());
        }
        kubelet.create("dual", "dual-1", 50051, List.of("10.9.9.1", "fd00:9::1"));
        kubelet.create("dual", "dual-2", 50051, List.of("10.9.9.2", "fd00:9::2"));
        try (Followed dual = new Followed(cluster.client(proxy), "dual")) {
            await().untilAsserted(() -> assertThat(dual.endpoints()).hasSize(2).allSatisfy(endpoint -> assertThat(
                    endpoint.addresses()).hasSize(2)));
            // one slice or more of each: the controller writes another where it does not see its own last one yet
            assertThat(cluster.slices("dual")).extracting(slice -> slice.getAddressType()).containsOnly("IPv4", "IPv6");
            List<String> addresses = new ArrayList<>();
            dual.endpoints().stream().sorted((a, b) -> a.pod().compareTo(b.pod()))
                    .forEach(endpoint -> endpoint.addresses().forEach(address -> addresses.add(address.getHostAddress())));
            assertThat(addresses).containsExactly("10.9.9.1", "fd00:9:0:0:0:0:0:1", "10.9.9.2", "fd00:9:0:0:0:0:0:2");
        }
    }

    @Test
    void zonesAndHints_writtenByHand_areRead_alsoWhereAZoneIsAbsent() {
        RealCluster.createService(cluster.admin, "zoned", service -> service.editSpec().withSelector(null).endSpec());
        new Slice(cluster.admin, "zoned", 1, 50051).put("zoned-1", "uid-1", "10.9.8.1", true, false)
                .put("zoned-2", "uid-2", "10.9.8.2", true, false).put("zoned-3", "uid-3", "10.9.8.3", true, false)
                .place("zoned-1", "zone-a", "zone-a").place("zoned-2", "zone-b", "zone-a", "zone-b").write();
        try (Followed zoned = new Followed(cluster.client(proxy), "zoned")) {
            await().untilAsserted(() -> assertThat(zoned.endpoints()).extracting(endpoint -> endpoint.pod(),
                    endpoint -> endpoint.zone(), endpoint -> endpoint.hints().zones()).containsExactlyInAnyOrder(
                            tuple("zoned-1", "zone-a", Set.of("zone-a")),
                            tuple("zoned-2", "zone-b", Set.of("zone-a", "zone-b")),
                            tuple("zoned-3", "", Set.of())));
        }
    }

    @Test
    void serviceWithoutSelector_slicesWrittenByHand_areFollowed() {
        RealCluster.createService(cluster.admin, "handmade", service -> service.editSpec().withSelector(null).endSpec());
        boolean loopback = cluster.takesLoopbackAddresses();
        try (Pod one = Pod.start("handmade-1", loopback ? "127.8.0.1" : RealCluster.ownAddress(), 0);
                Pod two = Pod.start("handmade-2", loopback ? "127.8.0.2" : RealCluster.ownAddress(), 0)) {
            Slice first = new Slice(cluster.admin, "handmade", 1, one.port);
            first.ready(one).write();
            try (Load load = Load.start(handmade, 100)) {
                await().until(() -> load.answers().containsKey("handmade-1"));
                new Slice(cluster.admin, "handmade", 2, two.port).ready(two).write();
                await().until(() -> load.answers().containsKey("handmade-2"));
                first.clear().write();
                await().pollInterval(Duration.ofMillis(200)).until(() -> one.firstCall.getAndSet(0) == 0);
                assertThat(load.failures()).isEmpty();
            }
        }
    }

    @Test
    void headlessService_isFollowedAsAnyOther() {
        RealCluster.createService(cluster.admin, "headless", service -> service.editSpec().withClusterIP("None").endSpec());
        kubelet.create("headless", "headless-0", 50051, List.of("10.9.7.1"));
        kubelet.create("headless", "headless-1", 50051, List.of("10.9.7.2"));
        try (Followed headless = new Followed(cluster.client(proxy), "headless")) {
            await().untilAsserted(() -> assertThat(headless.endpoints()).extracting(endpoint -> endpoint.address())
                    .containsExactlyInAnyOrder("10.9.7.1:50051", "10.9.7.2:50051"));
        }
    }

    @Test
    void serviceWithSeveralPorts_isCalledAtTheOneThatItsNameSays() {
        RealCluster.createService(cluster.admin, "ports", service -> service.editSpec()
                .addNewPort().withName("admin").withPort(9001).withNewTargetPort(9101).endPort().endSpec());
        kubelet.create("ports", "ports-1", 50051, List.of("10.9.6.1"));
        try (Followed plain = new Followed(cluster.client(proxy), "ports");
                Followed admin = new Followed(cluster.client(proxy), "ports:admin");
                Followed missing = new Followed(cluster.client(proxy), "ports:metrics")) {
            await().untilAsserted(() -> {
                assertThat(plain.endpoints()).extracting(endpoint -> endpoint.address()).containsExactly("10.9.6.1:50051");
                assertThat(admin.endpoints()).extracting(endpoint -> endpoint.address()).containsExactly("10.9.6.1:9101");
                assertThat(missing.absence()).contains("no TCP port named 'metrics'", "admin:9101", "grpc:50051");
            });
        }
    }

    @Test
    void serviceOfAnExternalName_hasNoSlices_andSaysSo() {
        RealCluster.createService(cluster.admin, "external", service -> service.withNewSpec().withType("ExternalName")
                .withExternalName("payment.example.org").endSpec());
        try (Followed external = new Followed(cluster.client(proxy), "external")) {
            await().untilAsserted(() -> assertThat(external.absence()).contains("has no EndpointSlices", "ExternalName"));
        }
    }
}
