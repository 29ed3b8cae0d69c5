package io.quarkiverse.convexgrpc.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;

import jakarta.inject.Inject;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.convexgrpc.runtime.internal.observe.DiscoveryStatus;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What the application may read: by its Role, and by the token that says who it is. */
@OnRealCluster
@QuarkusTest
@WithTestResource(RealClusterApplication.class)
class RealAccessTest {

    private static final Logger LOG = Logger.getLogger(RealAccessTest.class);

    RealCluster cluster;
    ApiProxy proxy;
    RealClusterApplication.Token token;

    @GrpcClient("rotated")
    Channel rotated;

    @Inject
    MeterRegistry meters;

    @Inject
    DiscoveryStatus status;

    @Test
    void namespaceThatDoesNotExist_callsSayThatThereMayBeNone() {
        ManagedChannel channel = channel("payment.convex-test-nowhere");
        try {
            Status nowhere = Calls.status(channel);
            assertThat(nowhere.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(nowhere.getDescription()).contains("Service payment in namespace convex-test-nowhere",
                    "or there is no such namespace");
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void listNotAllowed_callsSayWhatIsMissingAndWhichRoleAllowsIt_andFlowOnceItDoes() {
        String namespace = cluster.createNamespace();
        cluster.allowOnly(namespace, "get", "watch");
        RealCluster.createService(cluster.admin.inNamespace(namespace), "denied", service -> {
        });
        ManagedChannel channel = channel("denied." + namespace);
        try (Kubelet kubelet = new Kubelet(cluster, namespace)) {
            kubelet.start("denied", "denied-1");
            Status denied = Calls.status(channel);
            assertThat(denied.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(denied.getDescription()).contains("denied", namespace, "cannot list resource \"endpointslices\"",
                    RealCluster.ACCOUNT, "A Role in namespace " + namespace
                            + " with apiGroups [discovery.k8s.io], resources [endpointslices], verbs [get, list, watch]");

            cluster.allow(namespace);

            await().until(() -> Calls.status(channel).isOk());
            assertThat(status.states().get("denied." + namespace)).startsWith("current: 1 ready");
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void watchNotAllowed_listsAreUsedAndItIsSaidOnceWhatIsMissing_andCurrentOnceItIsAllowed() {
        String namespace = cluster.createNamespace();
        cluster.allowOnly(namespace, "get", "list");
        RealCluster.createService(cluster.admin.inNamespace(namespace), "denied", service -> {
        });
        ManagedChannel channel = channel("denied." + namespace);
        try (Kubelet kubelet = new Kubelet(cluster, namespace); Warnings warnings = new Warnings("denied." + namespace)) {
            kubelet.start("denied", "denied-1");
            await().until(() -> Calls.status(channel).isOk());
            await().untilAsserted(() -> assertThat(status.states().get("denied." + namespace)).startsWith("stale: 1 ready")
                    .contains("cannot watch resource \"endpointslices\"",
                            "A Role in namespace " + namespace, "verbs [get, list, watch]"));
            kubelet.start("denied", "denied-2");
            await().until(() -> status.states().get("denied." + namespace).startsWith("stale: 2 ready"));
            assertThat(warnings.lines()).singleElement().asString().contains("cannot watch resource \"endpointslices\"",
                    "A Role in namespace " + namespace, "verbs [get, list, watch]");

            cluster.allow(namespace);

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> status.states().get("denied." + namespace).startsWith("current: 2 ready"));
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void tokenNoLongerValid_lastEndpointsStayInUse_andANewOneInTheSameFileIsTaken() throws IOException {
        String service = "rotated." + cluster.namespace;
        cluster.createService("rotated");
        try (Kubelet kubelet = new Kubelet(cluster);
                Warnings own = new Warnings(service);
                Warnings all = new Warnings("")) {
            kubelet.start("rotated", "rotated-1");
            try (Load load = Load.start(rotated, 200)) {
                cluster.deleteAccount();
                // it remembers for a while that the token was good
                await().atMost(Duration.ofSeconds(30)).until(() -> !cluster.accepts(token.read()));
                kubelet.start("rotated", "rotated-2");
                await().until(() -> load.answers().containsKey("rotated-2"));

                // a watch that stands is not ended by that
                proxy.cut();
                await().until(() -> status.states().get(service).startsWith("stale: 2 ready"));
                double restarts = restarts();
                kubelet.start("rotated", "rotated-3");
                await().atMost(Duration.ofSeconds(30)).until(() -> restarts() >= restarts + 3);
                assertThat(status.states().get(service)).startsWith("stale: 2 ready").contains("401 Unauthorized",
                        "token");
                assertThat(load.answers()).containsOnlyKeys("rotated-1", "rotated-2");

                cluster.createAccount();
                token.write(cluster.token());

                await().atMost(Duration.ofSeconds(20)).until(() -> load.answers().containsKey("rotated-3"));
                await().until(() -> status.states().get(service).startsWith("current: 3 ready"));
                load.stop();
                await().until(load::settled);
                LOG.infof("A token that is not valid for %.0f tries, then a new one: %d calls, %d failed",
                        restarts() - restarts + 1, load.begun(), load.failures().size());
                assertThat(load.failures()).isEmpty();
                assertThat(load.answered()).isEqualTo((int) load.begun());
            }
            // said once, and the connection that was lost may come before the refusal, which the state above tells
            assertThat(own.lines()).singleElement().asString().contains("the last known endpoints stay in use");
            assertThat(all.lines()).as("nor does anybody else complain").allMatch(line -> line.contains("cannot be followed"));
        } finally {
            cluster.createAccount();
            token.write(cluster.token());
        }
    }

    private double restarts() {
        return meters.get("convex.grpc.discovery.watch.restarts").tag("service", "rotated." + cluster.namespace)
                .functionCounter().count();
    }

    private static ManagedChannel channel(String host) {
        return NettyChannelBuilder.forTarget("convex:///" + host).usePlaintext().build();
    }
}
