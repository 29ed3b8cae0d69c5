package io.quarkiverse.convexgrpc.samples.betting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkiverse.convexgrpc.processes.FreePorts;
import io.quarkiverse.convexgrpc.samples.betting.PaymentPods.Pod;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.kubernetes.client.KubernetesServer;

@QuarkusTest
@WithTestResource(value = WithoutClusterTest.LateCluster.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
@WithTestResource(BettingApplication.class)
class WithoutClusterTest {

    LateCluster cluster;

    BettingApplication betting;

    @Test
    void startedWithoutAnApiServer_saysSo_andBeginsToPayOnceItComes() {
        StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, () -> betting.placeBet("early"));

        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(failure.getStatus().getDescription()).contains("convex-payment-service").contains("refused");
        assertThat(betting.readiness().statusCode()).as("not ready would take the pod out for what it cannot help")
                .isEqualTo(200);

        try (PaymentPods pods = new PaymentPods(cluster.arrive().getClient())) {
            Pod first = pods.start(1);
            await().ignoreExceptionsInstanceOf(StatusRuntimeException.class)
                    .untilAsserted(() -> assertThat(betting.placeBet("late").getPaidBy()).isEqualTo(first.name()));
        }
    }

    /** An API server that is not there before {@link #arrive}. */
    public static final class LateCluster extends OwnCluster {

        private final int port = FreePorts.next();
        private KubernetesServer server;

        @Override
        Map<String, String> begin() {
            return Map.of(
                    "kubernetes.master", "http://127.0.0.1:" + port,
                    "kubernetes.namespace", "test",
                    "kubernetes.auth.tryKubeConfig", "false",
                    "kubernetes.auth.tryServiceAccount", "false");
        }

        KubernetesServer arrive() {
            server = new KubernetesServer(false, true, InetAddress.getLoopbackAddress(), port, List.of());
            server.before();
            return server;
        }

        @Override
        public void stop() {
            super.stop();
            if (server != null) {
                server.after();
            }
        }
    }
}
