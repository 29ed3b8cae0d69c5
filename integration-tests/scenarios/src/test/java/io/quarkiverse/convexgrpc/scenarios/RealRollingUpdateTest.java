package io.quarkiverse.convexgrpc.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.grpc.Channel;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** The Deployment that we generate is rolled out by the real controllers; the kubelet is played. */
@OnRealCluster
@QuarkusTest
@WithTestResource(RealClusterApplication.class)
class RealRollingUpdateTest {

    private static final Logger LOG = Logger.getLogger(RealRollingUpdateTest.class);

    private static final String SERVICE = "payment-service";
    private static final int PODS = 3;
    /** What Quarkus selects pods by. */
    private static final Map<String, String> OF_QUARKUS = Map.of("app.kubernetes.io/name", SERVICE);

    RealCluster cluster;

    @GrpcClient(SERVICE)
    Channel service;

    @Test
    void generatedDeployment_rolledForthAndBack_thereIsAlwaysAReadyEndpoint_andNoCallFails() {
        assumeTrue(cluster.takesLoopbackAddresses(),
                "the cluster takes no loopback addresses, and pods of one template share a port");
        Deployment generated = Generated.object(Generated.DEFAULT, Deployment.class);
        assertThat(generated.getMetadata().getName()).isEqualTo(SERVICE);
        try (Kubelet kubelet = new Kubelet(cluster)) {
            kubelet.playAll(Duration.ofSeconds(generated.getSpec().getTemplate().getSpec().getContainers().get(0)
                    .getLifecycle().getPreStop().getSleep().getSeconds()));
            apply(Generated.object(Generated.DEFAULT, ServiceAccount.class));
            apply(Generated.object(Generated.DEFAULT, PodDisruptionBudget.class));
            apply(new ServiceBuilder(Generated.object(Generated.DEFAULT, Service.class)).editSpec()
                    .editMatchingPort(port -> port.getName().equals("grpc")).withNewTargetPort(kubelet.port()).endPort()
                    .endSpec().build());
            Deployment first = playable(generated, kubelet);
            apply(first);
            cluster.admin.apps().deployments().withName(SERVICE).scale(PODS);
            await().atMost(Duration.ofSeconds(30)).until(() -> cluster.isRolledOut(SERVICE, PODS));
            try (ReadyEndpoints endpoints = new ReadyEndpoints(cluster, SERVICE, PODS);
                    Load load = Load.start(service, 300)) {
                await().until(() -> load.answers().size() == 3);

                apply(version(first, "v2.0.0"));
                awaitRollout("v2.0.0");
                await().until(() -> load.answers().size() == 6);
                cluster.admin.apps().deployments().withName(SERVICE).rolling().undo();
                awaitRollout("v1.0.0");
                await().until(() -> load.answers().size() == 9);

                load.stop();
                await().atMost(Duration.ofSeconds(15)).until(load::settled);
                LOG.infof("Rolled from v1 to v2 and back, 3 pods: never fewer than %d ready endpoints, %d of %d calls failed",
                        endpoints.fewest(), load.failures().size(), load.begun());
                assertThat(load.failures()).isEmpty();
                assertThat(load.answered()).isEqualTo((int) load.begun());
                assertThat(endpoints.fewest()).as("ready endpoints at the least: none may be missing meanwhile; after each"
                        + " change %s", endpoints.history()).isEqualTo(PODS);
            }
        }
    }

    /** By the steps of the guide, each as kubectl would take it. */
    @Test
    void deploymentOfQuarkus_migratedToTheGenerated_thereIsAlwaysAReadyEndpoint_andNoCallFails() {
        assumeTrue(cluster.takesLoopbackAddresses(),
                "the cluster takes no loopback addresses, and pods of one template share a port");
        try (Kubelet kubelet = new Kubelet(cluster)) {
            kubelet.playAll(Duration.ofSeconds(5));
            Deployment generated = playable(Generated.object(Generated.DEFAULT, Deployment.class), kubelet);
            Service service = new ServiceBuilder(Generated.object(Generated.DEFAULT, Service.class)).editSpec()
                    .editMatchingPort(port -> port.getName().equals("grpc")).withNewTargetPort(kubelet.port()).endPort()
                    .endSpec().build();
            apply(Generated.object(Generated.DEFAULT, ServiceAccount.class));
            apply(new ServiceBuilder(service).editSpec().withSelector(OF_QUARKUS).endSpec().build());
            apply(new DeploymentBuilder(generated).editSpec().withNewSelector().withMatchLabels(OF_QUARKUS).endSelector()
                    .editTemplate().editMetadata().withLabels(OF_QUARKUS).endMetadata().endTemplate().endSpec().build());
            cluster.admin.apps().deployments().withName(SERVICE).scale(PODS);
            await().atMost(Duration.ofSeconds(30)).until(this::available);
            try (ReadyEndpoints endpoints = new ReadyEndpoints(cluster, SERVICE, PODS);
                    Load load = Load.start(this.service, 300)) {
                await().until(() -> load.answers().size() == PODS);

                cluster.admin.pods().withLabels(OF_QUARKUS).resources().forEach(pod -> pod.edit(old -> new PodBuilder(old)
                        .editMetadata().addToLabels("app", SERVICE).endMetadata().build()));
                awaitLabelsKnownToController();
                cluster.admin.apps().deployments().withName(SERVICE).withPropagationPolicy(DeletionPropagation.ORPHAN)
                        .delete();
                await().until(() -> cluster.admin.apps().deployments().withName(SERVICE).get() == null);
                cluster.admin.services().withName(SERVICE).edit(old -> new ServiceBuilder(old).editSpec()
                        .withSelector(service.getSpec().getSelector()).endSpec().build());
                apply(generated);
                cluster.admin.apps().deployments().withName(SERVICE).scale(PODS);
                await().atMost(Duration.ofSeconds(60)).until(this::available);
                await().until(() -> load.answers().size() == 2 * PODS);
                cluster.admin.apps().replicaSets().withLabels(OF_QUARKUS).withoutLabel("app").delete();
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> cluster.admin.pods().withLabel("app", SERVICE).list().getItems().size() == PODS);

                load.stop();
                await().atMost(Duration.ofSeconds(15)).until(load::settled);
                LOG.infof("Migrated, 3 pods: never fewer than %d ready endpoints, %d of %d calls failed", endpoints.fewest(),
                        load.failures().size(), load.begun());
                assertThat(load.failures()).isEmpty();
                assertThat(load.answered()).isEqualTo((int) load.begun());
                assertThat(endpoints.fewest()).as("ready endpoints at the least: none may be missing meanwhile; after each"
                        + " change %s", endpoints.history()).isEqualTo(PODS);
            }
        }
    }

    /** It hears of pods and of Services on two watches, of which either may be behind; people are slower than both. */
    private void awaitLabelsKnownToController() {
        RealCluster.createService(cluster.admin, "labelled", service -> service.editSpec().addToSelector("app", SERVICE)
                .endSpec());
        await().until(() -> cluster.endpoints("labelled").size() == PODS);
        cluster.admin.services().withName("labelled").delete();
    }

    /** As {@code kubectl rollout status} has it, whatever other pods there are. */
    private boolean available() {
        Deployment deployment = cluster.admin.apps().deployments().withName(SERVICE).get();
        DeploymentStatus status = deployment.getStatus();
        return status != null && Objects.equals(status.getObservedGeneration(), deployment.getMetadata().getGeneration())
                && Objects.equals(status.getUpdatedReplicas(), PODS) && Objects.equals(status.getAvailableReplicas(), PODS);
    }

    @AfterEach
    void leaveNothing() {
        cluster.admin.apps().deployments().withName(SERVICE).delete();
        cluster.admin.services().withName(SERVICE).delete();
        cluster.admin.apps().replicaSets().withLabels(OF_QUARKUS).delete();
        cluster.admin.pods().withLabels(OF_QUARKUS).withGracePeriod(0).delete();
        await().atMost(Duration.ofSeconds(30)).until(() -> cluster.admin.pods().withLabels(OF_QUARKUS).list().getItems()
                .isEmpty());
    }

    private void apply(HasMetadata object) {
        Generated.apply(cluster.admin, cluster.namespace, object);
    }

    /** Changed in what a kubelet that is played needs: nobody else takes its pods, which have one port on many addresses. */
    private static Deployment playable(Deployment generated, Kubelet kubelet) {
        return new DeploymentBuilder(generated).editSpec().editTemplate().editSpec()
                .withSchedulerName("convex-test")
                .editMatchingContainer(container -> container.getName().equals(SERVICE))
                .editMatchingPort(port -> port.getName().equals("grpc")).withContainerPort(kubelet.port()).endPort()
                // servers before 1.30 do not know its sleep, and refuse what is left; the kubelet plays it
                .withLifecycle(null)
                .endContainer().endSpec().endTemplate().endSpec().build();
    }

    /** The same, of a later build. */
    private static Deployment version(Deployment deployment, String version) {
        Deployment next = Generated.edited(deployment, json -> json.replace("v1.0.0", version));
        assertThat(next.getMetadata().getLabels()).containsEntry("version", version);
        assertThat(next.getSpec().getTemplate().getMetadata().getLabels()).containsEntry("version", version);
        assertThat(next.getSpec().getSelector()).as("what a Deployment must never change")
                .isEqualTo(deployment.getSpec().getSelector());
        return next;
    }

    private void awaitRollout(String version) {
        await().atMost(Duration.ofSeconds(90)).until(() -> cluster.isRolledOut(SERVICE, PODS)
                && cluster.admin.pods().withLabel("version", version).list().getItems().size() == PODS);
    }
}
