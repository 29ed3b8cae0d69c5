package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.convexgrpc.ConvexGrpcHealthCheckService;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadReport;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.common.http.TestHTTPResource;

/** What can be switched off leaves nothing of it behind, and the rest works. */
class SwitchedOffTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClasses(EchoService.class, EchoServer.class))
            .overrideConfigKey("quarkus.convex-grpc.service-name", "payment")
            .overrideConfigKey("quarkus.convex-grpc.health.enabled", "false")
            .overrideConfigKey("quarkus.convex-grpc.metrics.enabled", "false")
            .overrideConfigKey("quarkus.convex-grpc.server.load-report", "false")
            .overrideConfigKey("quarkus.grpc.server.test-port", "0")
            .overrideConfigKey("quarkus.http.test-port", "0")
            .overrideConfigKey("quarkus.management.test-port", "0")
            .overrideConfigKey("quarkus.grpc.clients.self.host", "localhost");

    @GrpcClient("self")
    Channel channel;

    @Inject
    MeterRegistry meters;

    @Inject
    ConvexGrpcHealthCheckService health;

    @TestHTTPResource("/health/payment/readiness")
    URI readiness;

    @Test
    void nothingOfItIsLeft_andTheRestWorks() throws IOException, InterruptedException {
        // the instance is looked at once a second: by then there would be a load report
        await().until(() -> !Double.isNaN(health.getHealthStatus().cpuUsage()));
        AtomicReference<Metadata> trailers = new AtomicReference<>();
        Channel capturing = ClientInterceptors.intercept(channel,
                MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers));

        assertThat(ClientCalls.blockingUnaryCall(capturing, EchoService.CALL, CallOptions.DEFAULT, "a")).isEqualTo("a");

        assertThat(trailers.get().keys()).doesNotContain(LoadReport.TRAILER);
        assertThat(meters.getMeters()).isNotEmpty().noneMatch(meter -> meter.getId().getName().startsWith("convex."));
        HttpResponse<String> answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(readiness).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain("grpc-health-check", "convex-grpc-discovery");
    }
}
