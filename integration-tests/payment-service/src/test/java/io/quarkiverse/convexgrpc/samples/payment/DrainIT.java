package io.quarkiverse.convexgrpc.samples.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import grpc.health.v1.HealthGrpc;
import grpc.health.v1.HealthOuterClass.HealthCheckRequest;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.quarkiverse.convexgrpc.processes.ApplicationProcess;
import io.quarkiverse.convexgrpc.processes.FreePorts;
import io.quarkiverse.convexgrpc.samples.payment.v1.EntriesRequest;
import io.quarkiverse.convexgrpc.samples.payment.v1.Entry;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentRequest;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentServiceGrpc;

/** What SIGTERM does to one pod, whatever it is doing. */
class DrainIT {

    private static final String PROPAGATION = "quarkus.convex-grpc.draining.propagation-time";
    private static final String GRACE = "quarkus.convex-grpc.draining.grace-period";

    @TempDir
    Path folder;

    private ApplicationProcess pod;
    private ManagedChannel channel;

    private void start(Map<String, String> keys) {
        start(keys, Map.of());
    }

    private void start(Map<String, String> keys, Map<String, String> environment) {
        pod = ApplicationProcess.start("convex-payment-service", "pod", "127.0.0.1", FreePorts.next(), folder,
                List.of("-Xmx64m", "-Dpayment.instance=pod"), keys, environment);
        channel = NettyChannelBuilder.forAddress(pod.host(), pod.port()).usePlaintext().build();
    }

    @AfterEach
    void end() {
        channel.shutdownNow();
        pod.close();
    }

    private static Map<String, String> keys(boolean separateServer, String propagation, String grace) {
        Map<String, String> keys = new HashMap<>(Map.of(PROPAGATION, propagation, GRACE, grace));
        keys.put("quarkus.grpc.server.use-separate-server", Boolean.toString(separateServer));
        return keys;
    }

    private Iterator<Entry> entries(int count) {
        return PaymentServiceGrpc.newBlockingStub(channel).listEntries(EntriesRequest.newBuilder().setCount(count).build());
    }

    private ServingStatus serving() {
        return HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance()).getStatus();
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void terminated_notReadyAtOnce_callsAreServed_andStreamsEnd(boolean separateServer) {
        start(keys(separateServer, "2s", "20s"));
        pod.awaitReady();
        Iterator<Entry> entries = entries(2000);
        assertThat(entries.next().getNumber()).isEqualTo(1);
        await().until(() -> serving() == ServingStatus.SERVING);

        pod.terminate();
        await().until(() -> pod.probe("readiness") == 503);
        await().until(() -> serving() == ServingStatus.NOT_SERVING);
        assertThat(pod.probe("liveness")).isEqualTo(200);
        assertThat(PaymentServiceGrpc.newBlockingStub(channel).pay(PaymentRequest.getDefaultInstance()).getServedBy())
                .isEqualTo("pod");

        int last = 1;
        while (entries.hasNext()) {
            last = entries.next().getNumber();
        }
        assertThat(last).isEqualTo(2000);
        assertThat(pod.awaitEnd(Duration.ofSeconds(10))).isIn(0, 143);
        assertThat(pod.log()).contains("is draining: not ready, calls are served for 2.0 s more; 1 in flight",
                "is draining: callers were told to go away; 1 calls in flight have 20.0 s to finish",
                "is drained: 0 calls in flight");
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void terminatedDuringAStreamThatNeverEnds_endsAfterTheGracePeriod(boolean separateServer) {
        start(keys(separateServer, "0s", "2s"));
        pod.awaitReady();
        Iterator<Entry> entries = entries(0);
        assertThat(entries.next().getNumber()).isEqualTo(1);

        pod.terminate();

        assertThat(pod.awaitEnd(Duration.ofSeconds(15))).isIn(0, 143);
        assertThat(pod.log()).contains("the grace period is over: 1 calls in flight are cut off");
    }

    @Test
    void terminatedTwice_drainsOnce() {
        start(keys(true, "2s", "20s"));
        pod.awaitReady();
        Iterator<Entry> entries = entries(1500);
        assertThat(entries.next().getNumber()).isEqualTo(1);

        pod.terminate();
        await().until(() -> pod.probe("readiness") == 503);
        pod.terminate();

        int last = 1;
        while (entries.hasNext()) {
            last = entries.next().getNumber();
        }
        assertThat(last).isEqualTo(1500);
        assertThat(pod.awaitEnd(Duration.ofSeconds(10))).isIn(0, 143);
        assertThat(pod.log().split("callers were told to go away", -1)).hasSize(2);
    }

    @Test
    void terminatedDuringTheStart_endsAtOnce() {
        start(keys(true, "20s", "20s"));
        // the banner is the first that the application prints, and what it prints last says that it has started; an executable
        // has started before the banner could be read
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> ApplicationProcess.executable() || pod.log().contains("--\\___\\_\\"));
        pod.terminate();

        pod.awaitEnd(Duration.ofSeconds(15));
        assertThat(pod.log()).doesNotContain("calls are served for 20.0 s more");
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void callerWhoseConnectionWasCut_isNotWaitedFor(boolean separateServer) throws IOException {
        start(keys(separateServer, "0s", "20s"));
        pod.awaitReady();
        try (CutProxy way = new CutProxy(pod.host(), pod.port())) {
            ManagedChannel cut = NettyChannelBuilder.forAddress("127.0.0.1", way.port()).usePlaintext().build();
            try {
                Iterator<Entry> entries = PaymentServiceGrpc.newBlockingStub(cut)
                        .listEntries(EntriesRequest.getDefaultInstance());
                assertThat(entries.next().getNumber()).isEqualTo(1);
                await().until(() -> pod.metric("convex_grpc_server_calls_in_flight") == 1);

                way.cut();

                await().until(() -> pod.metric("convex_grpc_server_calls_in_flight") == 0);
            } finally {
                cut.shutdownNow();
            }
        }
        pod.terminate();
        assertThat(pod.awaitEnd(Duration.ofSeconds(10))).isIn(0, 143);
        assertThat(pod.log()).contains("is drained: 0 calls in flight").doesNotContain("cut off");
    }

    @Test
    void nothingToDrain_isOverWhenEverybodyHasHeard() {
        start(keys(true, "1s", "20s"));
        pod.awaitReady();

        pod.terminate();

        assertThat(pod.awaitEnd(Duration.ofSeconds(10))).isIn(0, 143);
        assertThat(pod.log()).contains("is drained: 0 calls in flight");
    }

    /** What the build wrote for its container, but for what only a cluster knows. */
    private static Map<String, String> variablesOfTheManifests() throws IOException {
        List<HasMetadata> objects = new KubernetesSerialization()
                .unmarshal(Files.newInputStream(Path.of("target", "kubernetes", "kubernetes.yml")));
        return objects.stream().filter(Deployment.class::isInstance).map(Deployment.class::cast).findFirst().orElseThrow()
                .getSpec().getTemplate().getSpec().getContainers().get(0).getEnv().stream()
                .filter(variable -> variable.getValue() != null)
                .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    }

    @Test
    void terminatedAsTheManifestsHaveIt_doesNotWaitAgainAfterTheKubelet() throws IOException {
        Map<String, String> variables = variablesOfTheManifests();
        assertThat(variables).containsEntry("QUARKUS_CONVEX_GRPC_DRAINING_PROPAGATION_TIME", "0s");
        start(Map.of(), variables);
        pod.awaitReady();
        assertThat(PaymentServiceGrpc.newBlockingStub(channel).pay(PaymentRequest.getDefaultInstance()).getServedBy())
                .isEqualTo("pod");

        pod.terminate();

        assertThat(pod.awaitEnd(Duration.ofSeconds(10))).isIn(0, 143);
        assertThat(pod.log()).contains("callers were told to go away").doesNotContain("calls are served for 5.0 s more");
    }
}
