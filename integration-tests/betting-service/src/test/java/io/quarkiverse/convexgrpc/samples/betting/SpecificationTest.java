package io.quarkiverse.convexgrpc.samples.betting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import jakarta.inject.Inject;

import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import io.quarkiverse.convexgrpc.ConvexGrpcHealthCheckService;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;

/**
 * The specification's usage snippets, in its own order: each does and prints what the specification says. Its first one, the
 * configuration, is the profile.
 */
@QuarkusTest
@TestProfile(SpecificationTest.QuickStart.class)
@WithKubernetesTestServer
@WithTestResource(BettingApplication.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SpecificationTest extends WithPaymentPods {

    private static final String PERCENT = "(100|\\d{1,2})(\\.\\d+)?(E-\\d+)?";

    /** "Configure Services", by our keys. */
    public static final class QuickStart implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.ofEntries(
                    Map.entry("quarkus.convex-grpc.auto-scaling.enabled", "true"),
                    Map.entry("quarkus.convex-grpc.service-discovery.enabled", "true"),
                    Map.entry("quarkus.convex-grpc.load-balancing.enabled", "true"),
                    Map.entry("quarkus.convex-grpc.service-name", "convex-betting-service"),
                    Map.entry("quarkus.convex-grpc.service-instance-prefix", "convex-grpc"),
                    Map.entry("quarkus.convex-grpc.auto-scaling.cpu-threshold", "70"),
                    Map.entry("quarkus.convex-grpc.auto-scaling.memory-threshold", "80"),
                    Map.entry("quarkus.convex-grpc.auto-scaling.request-threshold", "100"),
                    Map.entry("quarkus.convex-grpc.auto-scaling.min-instances", "2"),
                    Map.entry("quarkus.convex-grpc.auto-scaling.max-instances", "10"),
                    Map.entry("quarkus.convex-grpc.health.enabled", "true"),
                    Map.entry("quarkus.convex-grpc.metrics.enabled", "true"),
                    // the one service of the examples that has no pods here
                    Map.entry("quarkus.convex-grpc.service-discovery.static.convex-user-service", "127.0.9.1:50051"));
        }
    }

    @Inject
    Specification specification;

    @Inject
    ConvexGrpcHealthCheckService health;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeEach
    void print() {
        specification.printTo(new PrintStream(printed, true, StandardCharsets.UTF_8));
        await().until(() -> health.getReadinessStatus().ready() && health.getHealthStatus().cpuUsage() >= 0
                && health.getHealthStatus().memoryUsage() >= 0);
    }

    private String[] lines() {
        return printed.toString(StandardCharsets.UTF_8).split("\\R");
    }

    @Test
    @Order(1)
    void configureServices_theKeysAreTaken() {
        assertThat(ConfigProvider.getConfig().getValue("quarkus.convex-grpc.service-name", String.class))
                .isEqualTo("convex-betting-service");
        assertThat(betting.readiness().statusCode()).isEqualTo(200);
    }

    @Test
    @Order(2)
    void useServiceDiscovery_theBestAvailableEndpoint() {
        pods.start(1);

        await().ignoreException(IllegalStateException.class).untilAsserted(
                () -> assertThat(specification.useServiceDiscovery()).matches("http://127\\.0\\.1\\.1:\\d+"));
    }

    @Test
    @Order(3)
    void healthCheckEndpoints_areThere() {
        for (String probe : new String[] { "liveness", "readiness", "startup" }) {
            HttpResponse<String> response = get("/health/convex-betting-service/" + probe);
            assertThat(response.statusCode()).as(probe).isEqualTo(200);
            assertThat(response.body()).as(probe).contains("grpc-health-check");
        }
    }

    private static HttpResponse<String> get(String path) {
        int port = ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
        try {
            return HttpClient.newHttpClient().send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @Order(4)
    void professionalServiceNaming_names() {
        specification.serviceNames();

        assertThat(lines()).containsExactly("convex-user-service-prod-v1", "convex-payment-service-prod-v1",
                "convex-user-service-pod-001-001", "http://convex-user-service.default.svc.cluster.local:50051");
    }

    @Test
    @Order(5)
    void healthCheckResults_arePrinted() {
        specification.healthCheckResults();

        assertThat(lines()).hasSize(4 + 7);
        assertThat(lines()[0]).isEqualTo("Healthy: true");
        assertThat(lines()[1]).matches("Health Score: " + PERCENT);
        assertThat(lines()[2]).matches("CPU Usage: " + PERCENT + "%");
        assertThat(lines()[3]).matches("Memory Usage: " + PERCENT + "%");
        assertThat(lines()).contains("cpu: true", "heap: true", "event-loop: true", "in-flight: true", "errors: true",
                "response-time: true");
    }

    @Test
    @Order(6)
    void kubernetesProbes_tellWhatTheySay() {
        specification.kubernetesProbes();

        assertThat(lines()[0]).matches("true PT[\\d.HMS]+ " + PERCENT);
        assertThat(lines()[1]).matches("true \\{started=true, serving=true, load=true, checks=true} " + PERCENT);
    }

    @Test
    @Order(7)
    void automaticServiceDiscovery_findsEndpoints() {
        pods.start(1);
        pods.start(2);
        pods.start(3);

        await().untilAsserted(() -> {
            printed.reset();
            specification.automaticServiceDiscovery();
            assertThat(lines()).containsExactly("Endpoint: http://127.0.9.1:50051", "Healthy: true", "Health Score: 100.0",
                    "Found 3 payment service endpoints");
        });
    }

    @Test
    @Order(8)
    void serviceStatistics_countEndpoints() {
        pods.start(1);
        pods.drain(pods.start(2));

        await().untilAsserted(() -> {
            printed.reset();
            specification.serviceStatistics();
            assertThat(lines()).containsSubsequence("Service: convex-payment-service", "  Total Endpoints: 2",
                    "  Healthy Endpoints: 1", "  Unhealthy Endpoints: 1", "Service: convex-user-service",
                    "  Total Endpoints: 1", "  Healthy Endpoints: 1", "  Unhealthy Endpoints: 0");
        });
    }

    @Test
    @Order(9)
    void debugging_statusIsToldAsAWhole() {
        specification.debugging();

        assertThat(lines()[0]).startsWith("DiscoveryStatistics[serviceStatistics={").contains("convex-payment-service=");
        assertThat(lines()[1]).startsWith("DetailedHealthStatus[healthy=true, healthScore=").contains("cpu=ComponentHealth[");
    }
}
