package io.quarkiverse.convexgrpc.samples.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.convexgrpc.processes.ApplicationProcess;
import io.quarkiverse.convexgrpc.processes.FreePorts;
import io.quarkiverse.convexgrpc.processes.Pods;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;

/**
 * Replaces all three pods, as a Deployment with {@code maxSurge: 1} and {@code maxUnavailable: 0} does: the next pod begins
 * to end when the one that replaces it is ready. A pod that ends gets SIGTERM at the same moment as the API server calls it
 * terminating, and clients hear of that a second later.
 */
class RollingUpdateIT {

    private static final Logger LOG = Logger.getLogger(RollingUpdateIT.class);

    private static final Duration UNTIL_CLIENTS_HEAR = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void allPodsReplaced_at500CallsASecondOfEachClient_noneIsLost(boolean separateServer) {
        int port = FreePorts.next();
        Map<String, String> keys = Map.of(
                "quarkus.grpc.server.use-separate-server", Boolean.toString(separateServer),
                "quarkus.convex-grpc.draining.propagation-time", "3s");
        List<ApplicationProcess> processes = new ArrayList<>();
        try (Pods pods = new Pods(PolicyName.ADAPTIVE)) {
            for (int i = 1; i <= 3; i++) {
                processes.add(start("old-" + i, i, port, keys));
            }
            processes.forEach(pod -> pods.put(pod.awaitReady(), Condition.READY));
            try (Payments ours = Payments.begin(pods.ours()); Payments plain = Payments.begin(pods.plain("round_robin"))) {
                await().until(() -> ours.servedBy().size() == 3 && plain.servedBy().size() == 3);
                List<CompletableFuture<Void>> ends = new ArrayList<>();
                for (int i = 1; i <= 3; i++) {
                    ApplicationProcess next = start("new-" + i, 3 + i, port, keys);
                    processes.add(next);
                    pods.put(next.awaitReady(), Condition.READY);
                    ends.add(end(processes.get(i - 1), pods));
                }
                CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).join();
                await().until(() -> ours.servedBy().size() == 6 && plain.servedBy().size() == 6);
                ours.stop();
                plain.stop();
                await().atMost(Duration.ofSeconds(15)).until(() -> ours.settled() && plain.settled());

                LOG.infof("Three pods replaced: of %d calls of this extension %s failed, of %d of round_robin %s",
                        ours.begun(), ours.failures(), plain.begun(), plain.failures());
                assertThat(ours.failures()).isEmpty();
                assertThat(plain.failures()).isEmpty();
                assertThat(ours.answered() + ours.streamed()).isEqualTo(ours.begun()).isGreaterThan(1000);
                assertThat(ours.streamed()).isGreaterThan(200);
                assertThat(plain.answered() + plain.streamed()).isEqualTo(plain.begun()).isGreaterThan(1000);
            }
        } finally {
            processes.forEach(ApplicationProcess::close);
        }
    }

    private ApplicationProcess start(String name, int number, int port, Map<String, String> keys) {
        return ApplicationProcess.start("convex-payment-service", name, "127.0.5." + number, port, folder,
                List.of("-Xmx64m", "-Dpayment.instance=" + name), keys);
    }

    /** As kubelet and API server do it. */
    private static CompletableFuture<Void> end(ApplicationProcess pod, Pods pods) {
        pod.terminate();
        return CompletableFuture.runAsync(() -> {
            pods.put(pod, Condition.DRAINING);
        }, later(UNTIL_CLIENTS_HEAR)).thenRunAsync(() -> {
            assertThat(pod.awaitEnd(Duration.ofSeconds(29))).isIn(0, 143);
            pods.remove(pod);
        });
    }

    private static Executor later(Duration delay) {
        return CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS);
    }
}
