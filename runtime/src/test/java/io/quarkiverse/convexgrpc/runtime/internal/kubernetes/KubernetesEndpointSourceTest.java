package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.NAMESPACE;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.SERVICE;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.bare;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.pod;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.podIn;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.port;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Absence;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;

/** What a healthy cluster says, well formed or not. */
class KubernetesEndpointSourceTest {

    private TestCluster cluster;
    private Follower follower;

    @BeforeEach
    void start() throws IOException {
        cluster = new TestCluster();
    }

    @AfterEach
    void stop() throws IOException {
        follower.close();
        cluster.close();
    }

    private void follow() {
        follower = new Follower(cluster, 1);
    }

    @Test
    void slice_isThere_itsEndpointsAreCurrent() {
        cluster.put(slice("a", pod("p1", "10.0.0.1"), pod("p2", "10.0.0.2")));
        follow();
        follower.until(follower::isCurrent);
        assertThat(follower.addresses()).containsExactly("10.0.0.1:9000", "10.0.0.2:9000");
        assertThat(follower.endpoints().get(0)).satisfies(endpoint -> {
            assertThat(endpoint.id()).isEqualTo(new EndpointId("uid-p1", 9000));
            assertThat(endpoint.condition()).isEqualTo(Condition.READY);
            assertThat(endpoint.pod()).isEqualTo("p1");
            assertThat(endpoint.zone()).isEqualTo("zone-a");
            assertThat(endpoint.node()).isEqualTo("node-1");
        });
    }

    @Test
    void requests_ofOneService_nameItsSlicesAndNoMore() {
        follow();
        follower.until(() -> cluster.watchesOpen() == 1);
        assertThat(cluster.requests()).hasSize(2).allSatisfy(path -> assertThat(path)
                .startsWith("/apis/discovery.k8s.io/v1/namespaces/" + NAMESPACE + "/endpointslices?")
                .contains("labelSelector=kubernetes.io%2Fservice-name%3D" + SERVICE));
        assertThat(cluster.requests().get(0)).contains("resourceVersion=0");
        assertThat(cluster.requests().get(1)).contains("allowWatchBookmarks=true")
                .containsPattern("timeoutSeconds=1[2-8][0-9](&|$)");
    }

    @Test
    void endpoints_appearChangeAndLeave_eachIsPublished() {
        cluster.put(slice("a", pod("p1", "10.0.0.1")));
        follow();
        follower.until(() -> cluster.watchesOpen() == 1);
        cluster.put(slice("a", pod("p1", "10.0.0.1"), pod("p2", "10.0.0.2")));
        follower.until(() -> follower.endpoints().size() == 2);
        cluster.put(slice("a", podIn("p1", false, true, true, "10.0.0.1"), pod("p2", "10.0.0.2")));
        follower.until(() -> follower.endpoints().get(0).condition() == Condition.DRAINING);
        cluster.put(slice("a", pod("p2", "10.0.0.2")));
        follower.until(() -> follower.addresses().equals(List.of("10.0.0.2:9000")));
        cluster.delete("a");
        follower.until(() -> follower.isAbsent(Absence.NO_SLICES));
        assertThat(follower.restarts).isEmpty();
        assertThat(follower.lines()).isEmpty();
    }

    @Test
    void service_doesNotExistYet_isAbsentUntilItDoes() {
        follow();
        follower.until(() -> follower.isAbsent(Absence.NO_SLICES));
        assertThat(((ServiceUpdate.Absent) follower.latest()).text()).contains(SERVICE, NAMESPACE, "selector-less");
        follower.until(() -> cluster.watchesOpen() == 1);
        cluster.put(slice("a", pod("p1", "10.0.0.1")));
        follower.until(() -> follower.isCurrent() && follower.endpoints().size() == 1);
    }

    @Test
    void service_withoutEndpoints_isCurrentAndEmpty() {
        cluster.put(slice("a"));
        follow();
        follower.until(follower::isCurrent);
        assertThat(follower.endpoints()).isEmpty();
    }

    @Test
    void slices_withoutPort_areAbsentUntilThereIsOne() {
        cluster.put(slice("a", "IPv4", List.of(port("http", 8080), port("metrics", 9090)), pod("p1", "10.0.0.1")));
        follow();
        follower.until(() -> follower.isAbsent(Absence.NO_PORT));
        assertThat(((ServiceUpdate.Absent) follower.latest()).text()).contains(SERVICE, NAMESPACE, "'grpc'", "http:8080",
                "metrics:9090", "quarkus.convex-grpc.services.\"payment\".port-name");
        follower.until(() -> cluster.watchesOpen() == 1);
        cluster.put(slice("a", "IPv4", List.of(port("http", 8080), port("grpc", 9000)), pod("p1", "10.0.0.1")));
        follower.until(() -> follower.addresses().equals(List.of("10.0.0.1:9000")));
    }

    @Test
    void slice_withNullsAndNoAddresses_restIsUsedAndFaultsAreCountedAndSaidOnce() {
        cluster.put(slice("bad", bare("not-an-address"), bare("10.0.0.300"), bare("payment.example.org"), bare(),
                pod("p1", "10.0.0.1")));
        follow();
        follower.until(follower::isCurrent);
        follower.until(() -> cluster.watchesOpen() == 1);
        cluster.sendRaw("{\"type\":\"ADDED\",\"object\":{\"kind\":\"EndpointSlice\",\"apiVersion\":\"discovery.k8s.io/v1\","
                + "\"metadata\":{\"name\":\"empty\",\"resourceVersion\":\"77\"},\"endpoints\":null,\"ports\":null}}");
        cluster.put(slice("bad", bare("still-no-address"), pod("p2", "10.0.0.2")));
        follower.until(() -> follower.addresses().equals(List.of("10.0.0.2:9000")));
        assertThat(follower.malformed).hasSizeGreaterThanOrEqualTo(5)
                .allSatisfy(fault -> assertThat(fault).startsWith("bad: "));
        assertThat(follower.lines("WARN")).as(follower.lines().toString()).isEqualTo(2);
        assertThat(follower.restarts).isEmpty();
    }

    @Test
    void thousandEndpoints_listed_allAreCurrent() {
        cluster.put(slice("a", IntStream.range(0, 1000)
                .mapToObj(i -> pod("p" + i, "10.1." + i / 250 + '.' + (i % 250 + 1))).toArray(Endpoint[]::new)));
        follow();
        follower.until(follower::isCurrent);
        assertThat(follower.endpoints()).hasSize(1000).doesNotHaveDuplicates();
    }

    @Test
    void endpointInTwoSlices_oneIsRemoved_staysUntilTheOtherGoesToo() {
        cluster.put(slice("a", pod("p1", "10.0.0.1"), pod("p2", "10.0.0.2")));
        cluster.put(slice("b", pod("p1", "10.0.0.1")));
        follow();
        follower.until(() -> cluster.watchesOpen() == 1);
        assertThat(follower.endpoints()).hasSize(2);
        cluster.delete("a");
        follower.until(() -> follower.addresses().equals(List.of("10.0.0.1:9000")));
        cluster.delete("b");
        follower.until(() -> follower.isAbsent(Absence.NO_SLICES));
    }

    @Test
    void podWithBothFamilies_inTwoSlices_isOneEndpointWithIPv4First() {
        cluster.put(slice("six", "IPv6", List.of(port("grpc", 9000)), pod("p1", "fd00::1")));
        cluster.put(slice("v", pod("p1", "10.0.0.1")));
        follow();
        follower.until(follower::isCurrent);
        assertThat(follower.endpoints()).singleElement().satisfies(endpoint -> assertThat(endpoint.addresses())
                .extracting(address -> address.getHostAddress()).containsExactly("10.0.0.1", "fd00:0:0:0:0:0:0:1"));
    }

    @Test
    void address_takenOverByAnotherPod_isAnotherEndpoint() {
        cluster.put(slice("a", pod("old", "10.0.0.1")));
        follow();
        follower.until(() -> cluster.watchesOpen() == 1);
        EndpointId before = follower.endpoints().get(0).id();
        cluster.put(slice("a", pod("new", "10.0.0.1")));
        follower.until(() -> !follower.endpoints().get(0).id().equals(before));
        assertThat(follower.addresses()).containsExactly("10.0.0.1:9000");
        assertThat(follower.endpoints().get(0).id().owner()).isEqualTo("uid-new");
    }

    @Test
    void follower_stopped_closesItsWatchAndIsSilent() {
        cluster.put(slice("a", pod("p1", "10.0.0.1")));
        follow();
        follower.until(() -> cluster.watchesOpen() == 1);
        follower.watching.stop();
        int said = follower.updates.size();
        cluster.put(slice("a", pod("p2", "10.0.0.2")));
        follower.until(() -> cluster.watchesOpen() == 0);
        assertThat(follower.updates).hasSize(said);
        assertThat(follower.pendingTasks()).isZero();
    }

    @Test
    void event_receivedBeforeTheStop_isNotPublishedAfterIt() {
        cluster.put(slice("a", pod("p1", "10.0.0.1")));
        follow();
        follower.until(() -> follower.isCurrent() && cluster.watchesOpen() == 1);
        follower.untilQuiet();
        int said = follower.updates.size();
        int waiting = follower.pendingTasks();
        cluster.put(slice("a", pod("p2", "10.0.0.2")));
        await().until(() -> follower.pendingTasks() > waiting);
        follower.watching.stop();
        follower.until(() -> follower.pendingTasks() == 0);
        assertThat(follower.updates).hasSize(said);
    }

    @Test
    void follower_stoppedWhenItsSchedulerIsGone_closesItsWatchAllTheSame() {
        follow();
        follower.until(() -> cluster.watchesOpen() == 1);
        follower.untilQuiet();
        follower.shutDownScheduler();
        follower.watching.stop();
        await().until(() -> cluster.watchesOpen() == 0);
    }

    @Test
    void portThatTheNameSays_isTaken_andSlicesAreThoseOfTheService() {
        cluster.put(slice("a", "IPv4", List.of(port("grpc", 9000), port("admin", 9001)), pod("p1", "10.0.0.1")));
        follower = new Follower(cluster, 1, new ServiceKey(NAMESPACE, SERVICE, "admin"));
        follower.until(follower::isCurrent);

        assertThat(follower.addresses()).containsExactly("10.0.0.1:9001");
        assertThat(follower.latest().service()).hasToString("payment.shop:admin");
        assertThat(cluster.requests()).allSatisfy(path -> assertThat(path)
                .contains("labelSelector=kubernetes.io%2Fservice-name%3D" + SERVICE).doesNotContain("admin"));
    }

    @Test
    void portThatTheNameSays_thatNoSliceHas_isAbsent_thoughThereIsOnlyOneOther_andComesWithTheSlice() {
        cluster.put(slice("a", pod("p1", "10.0.0.1")));
        follower = new Follower(cluster, 1, new ServiceKey(NAMESPACE, SERVICE, "admin"));
        follower.until(() -> follower.isAbsent(Absence.NO_PORT));

        assertThat(follower.latest()).isInstanceOfSatisfying(ServiceUpdate.Absent.class, absent -> assertThat(absent.text())
                .contains("no TCP port named 'admin'", "':admin'", "ports seen: grpc:9000").doesNotContain("port-name"));
        cluster.put(slice("a", "IPv4", List.of(port("grpc", 9000), port("admin", 9001)), pod("p1", "10.0.0.1")));
        follower.until(follower::isCurrent);
        assertThat(follower.addresses()).containsExactly("10.0.0.1:9001");
    }

    @Test
    void headlessService_isFollowedAsAnyOther() {
        EndpointSlice headless = new EndpointSliceBuilder(slice("a", pod("p-0", "10.0.0.1"), pod("p-1", "10.0.0.2")))
                .editMetadata().addToLabels("service.kubernetes.io/headless", "").endMetadata()
                .editEndpoint(0).withHostname("p-0").endEndpoint().editEndpoint(1).withHostname("p-1").endEndpoint().build();
        cluster.put(headless);
        follow();
        follower.until(follower::isCurrent);

        assertThat(follower.addresses()).containsExactly("10.0.0.1:9000", "10.0.0.2:9000");
    }

    @Test
    void headlessServiceWithoutPorts_isAbsent_andSaysSo() {
        cluster.put(slice("a", "IPv4", List.of(), pod("p-0", "10.0.0.1")));
        follow();
        follower.until(() -> follower.isAbsent(Absence.NO_PORT));

        assertThat(follower.latest()).isInstanceOfSatisfying(ServiceUpdate.Absent.class,
                absent -> assertThat(absent.text()).contains("ports seen: none"));
    }
}
