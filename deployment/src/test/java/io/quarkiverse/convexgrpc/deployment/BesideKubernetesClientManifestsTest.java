package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.quarkus.test.ProdBuildResults;
import io.quarkus.test.ProdModeTestResults;
import io.quarkus.test.QuarkusProdModeTest;

/** Quarkus lets every application that has its Kubernetes client read nearly all there is; this one never calls it. */
class BesideKubernetesClientManifestsTest {

    @RegisterExtension
    static final QuarkusProdModeTest APPLICATION = Golden.betting()
            .setForcedDependencies(List.of(Golden.dependency("quarkus-kubernetes-client")));

    @ProdBuildResults
    ProdModeTestResults results;

    @Test
    void applicationMayReadEndpointSlices_andNothingElse() throws IOException {
        List<HasMetadata> objects = Golden.objects(results, "kubernetes.yml");

        assertThat(Golden.only(objects, ServiceAccount.class).getMetadata().getLabels())
                .as("Quarkus, which writes an account for its client").containsEntry("app.kubernetes.io/managed-by", "quarkus");
        assertThat(Golden.only(objects, RoleBinding.class).getRoleRef().getName())
                .isEqualTo(Golden.only(objects, Role.class).getMetadata().getName()).contains("endpointslices");
    }
}
