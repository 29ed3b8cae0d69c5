package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.convexgrpc.deployment.SpecifiedOption.Side;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.common.http.TestHTTPResource;

/** What an application's own values of the options do, as it runs; all that can be switched off is, but for balancing. */
class ChangedOptionsTest {

    private static final EchoServer A = new EchoServer("a");
    private static final ApiStub API = new ApiStub(A.port());

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Options.application(API, A.address())
            .overrideConfigKey("quarkus.convex-grpc.service-name", "wagers")
            .overrideConfigKey("quarkus.convex-grpc.service-discovery.enabled", "false")
            .overrideConfigKey("quarkus.convex-grpc.health.enabled", "false")
            .overrideConfigKey("quarkus.convex-grpc.metrics.enabled", "false");

    @GrpcClient("payment")
    Channel payment;

    @GrpcClient("ledger")
    Channel ledger;

    @Inject
    MeterRegistry meters;

    @TestHTTPResource("/health/wagers/readiness")
    URI readiness;

    @TestHTTPResource("/health/bets/readiness")
    URI underItsOldName;

    @AfterAll
    static void close() {
        API.close();
        A.close();
    }

    @Test
    @Shows(value = SpecifiedOption.SERVICE_DISCOVERY, what = Side.EFFECT)
    void serviceDiscoveryOff_kubernetesIsNotAsked_callsSayWhy_andStaticEndpointsWork() {
        assertThatThrownBy(() -> EchoServer.call(payment)).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(e.getStatus().getDescription()).contains(SpecifiedOption.SERVICE_DISCOVERY.key());
        });
        assertThat(EchoServer.call(ledger)).isEqualTo("a");
    }

    @Test
    @Shows(value = SpecifiedOption.SERVICE_NAME, what = Side.EFFECT)
    void serviceName_isInThePathsOfTheProbes() throws IOException, InterruptedException {
        assertThat(Options.get(readiness).statusCode()).isEqualTo(200);
        assertThat(Options.get(underItsOldName).statusCode()).isEqualTo(404);
    }

    @Test
    @Shows(value = SpecifiedOption.HEALTH_CHECKS, what = Side.EFFECT)
    void healthChecksOff_probesTellNothingOfTheExtension() throws IOException, InterruptedException {
        HttpResponse<String> answer = Options.get(readiness);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain("grpc-health-check", "convex-grpc-discovery");
    }

    @Test
    @Shows(value = SpecifiedOption.METRICS, what = Side.EFFECT)
    void metricsOff_noMeterOfTheExtensionIsThere() {
        EchoServer.call(ledger);

        await().untilAsserted(() -> assertThat(meters.getMeters()).isNotEmpty());
        assertThat(meters.getMeters()).noneMatch(meter -> meter.getId().getName().startsWith("convex."));
    }
}
