package io.quarkiverse.convexgrpc.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;

import io.grpc.Channel;
import io.grpc.Status;
import io.quarkiverse.convexgrpc.processes.SystemProperties;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** An application outside a cluster, whose kubeconfig does not exist. */
@OnRealCluster
@QuarkusTest
@WithTestResource(NoKubernetesTest.NoKubeconfig.class)
class NoKubernetesTest {

    @GrpcClient("nowhere")
    Channel nowhere;

    @Test
    void kubeconfigThatDoesNotExist_applicationStarts_andCallsSayWhatIsMissing() {
        try (Warnings warnings = new Warnings("")) {
            Status status = Calls.status(nowhere);
            assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(status.getDescription()).contains("Service nowhere in namespace default",
                    "the Kubernetes API server gave no usable answer yet", "unknown host: kubernetes.default.svc",
                    "kubeconfig");
            assertThat(warnings.lines()).allSatisfy(line -> assertThat(line).contains("cannot be followed")
                    .doesNotContain("\tat "));
        }
    }

    /** Nothing tells where Kubernetes is. */
    public static final class NoKubeconfig implements QuarkusTestResourceLifecycleManager {

        private SystemProperties system;

        @Override
        public Map<String, String> start() {
            Map<String, String> properties = Map.of(
                    "kubeconfig", "/does/not/exist",
                    "quarkus.grpc.clients.nowhere.name-resolver", "convex",
                    "quarkus.grpc.clients.nowhere.host", "nowhere",
                    "quarkus.log.category.\"" + Warnings.OWN + "\".use-parent-handlers", "false");
            system = new SystemProperties(properties);
            return properties;
        }

        @Override
        public void stop() {
            system.close();
        }
    }
}
