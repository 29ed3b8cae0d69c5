package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.quarkus.test.ProdBuildResults;
import io.quarkus.test.ProdModeTestResults;
import io.quarkus.test.QuarkusProdModeTest;

/** The manifests of an application whose HTTP server serves calls too, for minikube. */
class OneServerManifestsTest {

    @RegisterExtension
    static final QuarkusProdModeTest APPLICATION = Golden.application("payment-service")
            .overrideConfigKey("quarkus.grpc.server.use-separate-server", "false")
            .setForcedDependencies(List.of(Golden.dependency("quarkus-minikube")));

    @ProdBuildResults
    ProdModeTestResults results;

    @Test
    void callsAndProbes_haveOnePort_onMinikubeToo() throws IOException {
        for (String file : List.of("kubernetes.yml", "minikube.yml")) {
            List<HasMetadata> objects = Golden.objects(results, file);
            Deployment deployment = Golden.only(objects, Deployment.class);

            assertThat(deployment.getSpec().getTemplate().getSpec().getContainers().get(0).getPorts()).as(file)
                    .extracting(ContainerPort::getName, ContainerPort::getContainerPort)
                    .containsExactly(tuple("grpc", 8080), tuple("metrics", 9090));
            assertThat(Golden.only(objects, Service.class).getSpec().getPorts()).as(file)
                    .filteredOn(port -> "grpc".equals(port.getName())).singleElement()
                    .satisfies(port -> assertThat(port.getTargetPort().getIntVal()).isEqualTo(8080));
        }
    }
}
