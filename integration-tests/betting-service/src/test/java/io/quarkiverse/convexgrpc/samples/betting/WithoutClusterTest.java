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
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
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
    public static final class LateCluster implements QuarkusTestResourceLifecycleManager {

        private final int port = FreePorts.next();
        private final Map<String, String> keys = Map.of(
                "kubernetes.master", "http://127.0.0.1:" + port,
                "kubernetes.namespace", "test",
                "kubernetes.auth.tryKubeConfig", "false",
                "kubernetes.auth.tryServiceAccount", "false");
        private KubernetesServer server;

        @Override
        public Map<String, String> start() {
            // where the application runs in this process, the Kubernetes client reads them from here
            keys.forEach(System::setProperty);
            return keys;
        }

        KubernetesServer arrive() {
            server = new KubernetesServer(false, true, InetAddress.getLoopbackAddress(), port, List.of());
            server.before();
            return server;
        }

        @Override
        public void inject(TestInjector tests) {
            tests.injectIntoFields(this, new TestInjector.MatchesType(LateCluster.class));
        }

        @Override
        public void stop() {
            keys.keySet().forEach(System::clearProperty);
            if (server != null) {
                server.after();
            }
        }
    }
}
