package io.quarkiverse.convexgrpc.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.fabric8.kubernetes.api.model.authorization.v1.ResourceRule;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.quarkiverse.convexgrpc.runtime.internal.observe.DiscoveryStatus;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** The application may do what the ServiceAccount, Role and RoleBinding allow that are generated for it: enough, no more. */
@OnRealCluster
@QuarkusTest
@WithTestResource(value = RealClusterApplication.class, initArgs = @ResourceArg(name = RealClusterApplication.ALONE, value = "true"))
class RealGeneratedRoleTest {

    RealCluster cluster;
    RealClusterApplication.Token token;

    @Inject
    DiscoveryStatus status;

    @Test
    void roleAsItIsGenerated_podsComeAndGo_isHeardOf() {
        cluster.createService("granted");
        ManagedChannel channel = channel("granted");
        try (Kubelet kubelet = new Kubelet(cluster); Warnings warnings = new Warnings("granted." + cluster.namespace)) {
            Pod first = kubelet.start("granted", "granted-1");
            await().until(() -> Calls.status(channel).isOk());
            await().until(() -> state("granted").startsWith("current: 1 ready"));
            kubelet.start("granted", "granted-2");
            await().until(() -> state("granted").startsWith("current: 2 ready"));
            kubelet.gone(first);
            await().until(() -> state("granted").startsWith("current: 1 ready"));
            assertThat(warnings.lines()).isEmpty();
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void roleAsItIsGenerated_anythingElseInTheNamespace_isNotAllowed() throws IOException {
        try (KubernetesClient application = cluster.client(token.read())) {
            List<ResourceRule> rules = application.authorization().v1().selfSubjectRulesReview()
                    .create(new SelfSubjectRulesReviewBuilder().withNewSpec().withNamespace(cluster.namespace).endSpec()
                            .build())
                    .getStatus().getResourceRules();
            // everybody may ask what he may do
            assertThat(rules).filteredOn(rule -> !rule.getApiGroups().equals(List.of("authorization.k8s.io"))
                    && !rule.getApiGroups().equals(List.of("authentication.k8s.io"))).singleElement()
                    .satisfies(rule -> {
                        assertThat(rule.getApiGroups()).containsExactly("discovery.k8s.io");
                        assertThat(rule.getResources()).containsExactly("endpointslices");
                        assertThat(rule.getVerbs()).containsExactlyInAnyOrder("get", "list", "watch");
                    });
        }
    }

    @Test
    void listTakenFromTheRole_callsSayWhatIsMissing_andFlowOnceItIsBack() {
        cluster.createService("unlisted");
        ManagedChannel channel = channel("unlisted");
        try (Kubelet kubelet = new Kubelet(cluster)) {
            cluster.allowOnly(cluster.namespace, "get", "watch");
            kubelet.start("unlisted", "unlisted-1");
            Status denied = Calls.status(channel);
            assertThat(denied.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(denied.getDescription()).contains("cannot list resource \"endpointslices\"",
                    "system:serviceaccount:" + cluster.namespace + ':' + RealCluster.ACCOUNT,
                    "A Role in namespace " + cluster.namespace
                            + " with apiGroups [discovery.k8s.io], resources [endpointslices], verbs [get, list, watch]");

            cluster.allow(cluster.namespace);

            await().until(() -> Calls.status(channel).isOk());
        } finally {
            cluster.allow(cluster.namespace);
            channel.shutdownNow();
        }
    }

    @Test
    void watchTakenFromTheRole_statusSaysWhatIsMissing_andIsCurrentOnceItIsBack() {
        cluster.createService("unwatched");
        ManagedChannel channel = channel("unwatched");
        try (Kubelet kubelet = new Kubelet(cluster)) {
            cluster.allowOnly(cluster.namespace, "get", "list");
            kubelet.start("unwatched", "unwatched-1");
            await().until(() -> Calls.status(channel).isOk());
            await().untilAsserted(() -> assertThat(state("unwatched")).startsWith("stale: 1 ready")
                    .contains("cannot watch resource \"endpointslices\"", "A Role in namespace " + cluster.namespace,
                            "verbs [get, list, watch]"));

            cluster.allow(cluster.namespace);

            await().atMost(Duration.ofSeconds(20)).until(() -> state("unwatched").startsWith("current: 1 ready"));
        } finally {
            cluster.allow(cluster.namespace);
            channel.shutdownNow();
        }
    }

    private String state(String service) {
        return status.states().getOrDefault(service + '.' + cluster.namespace, "");
    }

    private static ManagedChannel channel(String host) {
        return NettyChannelBuilder.forTarget("convex:///" + host).usePlaintext().build();
    }
}
