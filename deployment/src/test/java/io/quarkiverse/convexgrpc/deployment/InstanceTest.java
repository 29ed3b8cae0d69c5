package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import grpc.health.v1.HealthGrpc;
import grpc.health.v1.HealthOuterClass.HealthCheckRequest;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.convexgrpc.ConvexGrpcHealthCheckService;
import io.quarkiverse.convexgrpc.ConvexGrpcServiceManager;
import io.quarkiverse.convexgrpc.DrainState;
import io.quarkiverse.convexgrpc.HealthScoreContributor;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadReport;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.common.http.TestHTTPResource;

/** What an application that serves calls gets, whichever of Quarkus' two gRPC servers it has. */
abstract class InstanceTest {

    private static final Metadata.Key<byte[]> REPORT = Metadata.Key.of(LoadReport.TRAILER, Metadata.BINARY_BYTE_MARSHALLER);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @GrpcClient("self")
    Channel channel;

    @Inject
    ConvexGrpcHealthCheckService health;

    @Inject
    ConvexGrpcServiceManager manager;

    @Inject
    MeterRegistry meters;

    @TestHTTPResource("/health/")
    URI root;

    @TestHTTPResource(value = "/metrics", management = true)
    URI metricsPath;

    static QuarkusUnitTest application() {
        return new QuarkusUnitTest()
                .withApplicationRoot(
                        jar -> jar.addClasses(InstanceTest.class, EchoService.class, EchoServer.class, Database.class,
                                Queue.class))
                .overrideConfigKey("quarkus.convex-grpc.service-name", "payment")
                .overrideConfigKey("quarkus.convex-grpc.draining.propagation-time", "50ms")
                .overrideConfigKey("quarkus.convex-grpc.server.concurrency.enabled", "true")
                .overrideConfigKey("quarkus.convex-grpc.server.concurrency.initial", "3")
                .overrideConfigKey("quarkus.convex-grpc.server.concurrency.min", "3")
                .overrideConfigKey("quarkus.convex-grpc.server.concurrency.max", "3")
                .overrideConfigKey("quarkus.http.test-port", "0")
                .overrideConfigKey("quarkus.management.test-port", "0")
                .overrideConfigKey("quarkus.grpc.clients.self.host", "localhost");
    }

    /** The application's own readiness. */
    @Readiness
    @ApplicationScoped
    static class Database implements HealthCheck {

        static volatile boolean up = true;

        @Override
        public HealthCheckResponse call() {
            return HealthCheckResponse.named("database").status(up).build();
        }
    }

    /** What the application adds to the score. */
    @ApplicationScoped
    static class Queue implements HealthScoreContributor {

        static volatile double score = 100;

        @Override
        public String name() {
            return "queue";
        }

        @Override
        public double weight() {
            return 1000;
        }

        @Override
        public double score() {
            return score;
        }
    }

    @AfterEach
    void undo() {
        Database.up = true;
        Queue.score = 100;
        EchoService.gate.countDown();
        manager.resume();
        await().until(() -> manager.drainState() == DrainState.SERVING);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(root.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private int status(String path) {
        try {
            return get(path).statusCode();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private ServingStatus serving(String service) {
        return HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    private String call(String request) {
        return ClientCalls.blockingUnaryCall(channel, EchoService.CALL, CallOptions.DEFAULT, request);
    }

    /** The load report at the end of what is done with the channel. */
    private LoadReport report(Consumer<Channel> call) {
        AtomicReference<Metadata> trailers = new AtomicReference<>();
        call.accept(ClientInterceptors.intercept(channel,
                MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers)));
        byte[] bytes = trailers.get() == null ? null : trailers.get().get(REPORT);
        return bytes == null ? null : LoadReport.decode(bytes);
    }

    @Test
    void probes_answerAtThePathsOfTheSpecification() throws IOException, InterruptedException {
        for (String probe : List.of("liveness", "readiness", "startup")) {
            await().untilAsserted(() -> assertThat(status("payment/" + probe)).isEqualTo(200));
            assertThat(get("payment/" + probe).body())
                    .contains("\"grpc-health-check\"", "\"status\": \"serving\"", "\"uptime\"",
                            "\"score\"")
                    .doesNotContain("cpu", "heap");
        }
    }

    @Test
    void healthOfAnotherService_is404_andNamesThisOne() throws IOException, InterruptedException {
        HttpResponse<String> answer = get("ledger/liveness");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("'payment'", "/health/payment/liveness", "/health/payment/readiness",
                "/health/payment/startup");
    }

    @Test
    void applicationNotReady_probeAndHealthServiceSaySo_andTakeItBack() {
        await().untilAsserted(() -> assertThat(serving("")).isEqualTo(ServingStatus.SERVING));

        Database.up = false;
        assertThat(status("payment/readiness")).isEqualTo(503);
        assertThat(status("payment/liveness")).isEqualTo(200);
        await().untilAsserted(() -> {
            assertThat(serving("")).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(serving(EchoService.NAME)).isEqualTo(ServingStatus.NOT_SERVING);
        });
        assertThat(health.getReadinessStatus().ready()).isFalse();
        assertThat(health.getReadinessStatus().componentStatus()).containsEntry("checks", false).containsEntry("serving", true);

        Database.up = true;
        // nobody asks the probe: the health service finds out by itself
        await().untilAsserted(() -> assertThat(serving(EchoService.NAME)).isEqualTo(ServingStatus.SERVING));
        assertThat(status("payment/readiness")).isEqualTo(200);
    }

    @Test
    void drainByHand_notReady_callsAreServed_andItCanBeTakenBack() {
        await().until(() -> manager.drainState() == DrainState.SERVING);
        EchoService.gate = new CountDownLatch(1);
        var waiting = ClientCalls.futureUnaryCall(channel.newCall(EchoService.CALL, CallOptions.DEFAULT), "wait");
        await().until(() -> meters.get("convex.grpc.server.calls.in.flight").gauge().value() == 1);

        List<String> ended = new ArrayList<>();
        manager.drain().subscribe().with(nothing -> ended.add("drained"));
        await().untilAsserted(() -> assertThat(serving("")).isEqualTo(ServingStatus.NOT_SERVING));
        assertThat(status("payment/readiness")).isEqualTo(503);
        assertThat(call("hello")).isEqualTo("hello");
        assertThat(manager.drainState()).isEqualTo(DrainState.DRAINING);
        assertThat(ended).isEmpty();

        EchoService.gate.countDown();
        await().until(() -> ended.contains("drained"));
        assertThat(waiting).isDone();
        assertThat(manager.drainState()).isEqualTo(DrainState.DRAINED);

        manager.resume();
        await().untilAsserted(() -> assertThat(status("payment/readiness")).isEqualTo(200));
        await().untilAsserted(() -> assertThat(serving("")).isEqualTo(ServingStatus.SERVING));
    }

    @Test
    void applicationBecomesUnwellDuringADrain_thatIsKnownWhenTheDrainIsTakenBack() {
        await().until(() -> manager.drainState() == DrainState.SERVING);
        manager.drain();
        await().untilAsserted(() -> assertThat(serving("")).isEqualTo(ServingStatus.NOT_SERVING));
        assertThat(status("payment/readiness")).isEqualTo(503);
        Database.up = false;
        assertThat(status("payment/readiness")).isEqualTo(503);

        manager.resume();

        await().until(() -> manager.drainState() == DrainState.SERVING);
        await().until(() -> !health.getReadinessStatus().ready());
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(3)).untilAsserted(() -> {
            assertThat(status("payment/readiness")).isEqualTo(503);
            assertThat(serving("")).isEqualTo(ServingStatus.NOT_SERVING);
        });
    }

    @Test
    void everyCall_endsWithALoadReport() {
        await().until(() -> report(c -> ClientCalls.blockingUnaryCall(c, EchoService.CALL, CallOptions.DEFAULT, "a")) != null);
        List<LoadReport> reports = List.of(
                report(c -> ClientCalls.blockingUnaryCall(c, EchoService.CALL, CallOptions.DEFAULT, "a")),
                report(c -> assertThatThrownBy(
                        () -> ClientCalls.blockingUnaryCall(c, EchoService.CALL, CallOptions.DEFAULT, "fail"))
                        .isInstanceOf(StatusRuntimeException.class).hasMessageContaining("as told")),
                report(c -> ClientCalls.blockingServerStreamingCall(c, EchoService.STREAM, CallOptions.DEFAULT, "s")
                        .forEachRemaining(message -> assertThat(message).startsWith("s"))));

        assertThat(reports).allSatisfy(report -> assertThat(report.healthScore()).isBetween(0.0, 100.0));
        await().untilAsserted(() -> {
            call("a");
            LoadReport report = report(c -> ClientCalls.blockingUnaryCall(c, EchoService.CALL, CallOptions.DEFAULT, "a"));
            assertThat(report.requestsPerSecond()).isPositive();
            assertThat(report.cpuUtilization()).isPositive();
            assertThat(report.memUtilization()).isPositive();
        });
    }

    @Test
    void callsBeyondTheLimit_areShed_andPlacesComeBack() {
        EchoService.gate = new CountDownLatch(1);
        for (int i = 0; i < 3; i++) {
            ClientCalls.futureUnaryCall(channel.newCall(EchoService.CALL, CallOptions.DEFAULT), "wait");
        }
        await().until(() -> meters.get("convex.grpc.server.calls.in.flight").gauge().value() == 3);
        double before = meters.get("convex.grpc.server.calls.shed").functionCounter().count();

        assertThatThrownBy(() -> call("one more")).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(e.getStatus().getDescription()).contains("as many calls as it can take (3)");
        });
        assertThat(meters.get("convex.grpc.server.calls.shed").functionCounter().count()).isEqualTo(before + 1);

        EchoService.gate.countDown();
        await().ignoreExceptionsInstanceOf(StatusRuntimeException.class).until(() -> call("again").equals("again"));
    }

    @Test
    void contributor_movesTheScore() {
        await().until(() -> health.getDetailedHealthStatus().componentHealth().containsKey("queue"));
        Queue.score = 30;
        await().untilAsserted(() -> assertThat(health.getHealthStatus().healthScore()).isLessThan(60));
        assertThat(health.getDetailedHealthStatus().componentHealth()).hasEntrySatisfying("queue", queue -> {
            assertThat(queue.score()).isEqualTo(30);
            assertThat(queue.weight()).isEqualTo(1000);
            assertThat(queue.healthy()).isTrue();
        });
        assertThat(status("payment/readiness")).isEqualTo(200);

        Queue.score = 250;
        await().untilAsserted(() -> assertThat(health.getDetailedHealthStatus().componentHealth().get("queue").healthy())
                .isFalse());
        assertThat(health.getHealthStatus().healthy()).isFalse();
    }

    @Test
    void callsServed_areCountedInMetrics_byStatusCode_asAlertsAndDashboardsNameThem() {
        call("a");
        assertThatThrownBy(() -> call("fail")).hasMessageContaining("as told");

        await().untilAsserted(() -> {
            String metrics = HTTP.send(HttpRequest.newBuilder(metricsPath).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            for (String status : List.of("OK", "INTERNAL")) {
                for (String figure : List.of("count", "sum", "max")) {
                    assertThat(metrics).containsPattern("grpc_server_processing_duration_seconds_" + figure
                            + "\\{method=\"Call\",methodType=\"UNARY\",service=\"test.Application\",statusCode=\"" + status
                            + "\"} \\d");
                }
            }
        });
    }
}
