package io.quarkiverse.convexgrpc.samples.betting;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkiverse.convexgrpc.ComponentHealth;
import io.quarkiverse.convexgrpc.ConvexGrpcHealthCheckService;
import io.quarkiverse.convexgrpc.ConvexGrpcKubernetesServiceDiscovery;
import io.quarkiverse.convexgrpc.ConvexGrpcServiceNaming;
import io.quarkiverse.convexgrpc.DetailedHealthStatus;
import io.quarkiverse.convexgrpc.DiscoveryStatistics;
import io.quarkiverse.convexgrpc.HealthStatus;
import io.quarkiverse.convexgrpc.LivenessStatus;
import io.quarkiverse.convexgrpc.ReadinessStatus;
import io.quarkiverse.convexgrpc.ServiceEndpoint;
import io.quarkiverse.convexgrpc.ServiceStatistics;

/** The usage snippets of the specification in Java, one to one and in its own order; what they print goes to {@code out}. */
@ApplicationScoped
public class Specification {

    private final ConvexGrpcKubernetesServiceDiscovery serviceDiscovery;
    private final ConvexGrpcHealthCheckService healthCheckService;
    private PrintStream out;

    Specification(ConvexGrpcKubernetesServiceDiscovery serviceDiscovery, ConvexGrpcHealthCheckService healthCheckService) {
        this.serviceDiscovery = serviceDiscovery;
        this.healthCheckService = healthCheckService;
    }

    void printTo(PrintStream stream) {
        out = stream;
    }

    String useServiceDiscovery() {
        // tag::use-discovery[]
        // Get the best available payment service endpoint
        ServiceEndpoint paymentEndpoint = serviceDiscovery.getServiceEndpoint("convex-payment-service")
                .orElseThrow(() -> new IllegalStateException("Payment service not available"));

        // Use the endpoint for gRPC communication
        // ... implementation
        // end::use-discovery[]
        return paymentEndpoint.endpoint();
    }

    void serviceNames() {
        // tag::naming[]
        String userServiceName = ConvexGrpcServiceNaming.generateServiceName("user", "prod", "v1");
        String paymentServiceName = ConvexGrpcServiceNaming.generateServiceName("payment", "prod", "v1");
        String instanceName = ConvexGrpcServiceNaming.generateInstanceName("convex-user-service", "pod-001", 1);
        String endpoint = ConvexGrpcServiceNaming.generateServiceEndpoint("convex-user-service", "default", 50051);
        // end::naming[]
        out.println(userServiceName);
        out.println(paymentServiceName);
        out.println(instanceName);
        out.println(endpoint);
    }

    void healthCheckResults() {
        // tag::health[]
        // Get basic health status
        HealthStatus healthStatus = healthCheckService.getHealthStatus();
        out.println("Healthy: " + healthStatus.healthy());
        out.println("Health Score: " + healthStatus.healthScore());
        out.println("CPU Usage: " + healthStatus.cpuUsage() + "%");
        out.println("Memory Usage: " + healthStatus.memoryUsage() + "%");

        // Get detailed health status
        DetailedHealthStatus detailedHealth = healthCheckService.getDetailedHealthStatus();
        for (Map.Entry<String, ComponentHealth> component : detailedHealth.componentHealth().entrySet()) {
            out.println(component.getKey() + ": " + component.getValue().healthy());
        }
        // end::health[]
    }

    void kubernetesProbes() {
        // tag::probes[]
        // Liveness probe - is the service alive?
        LivenessStatus livenessResult = healthCheckService.getLivenessStatus();
        // Returns: alive, uptime, healthScore

        // Readiness probe - is the service ready to receive traffic?
        ReadinessStatus readinessResult = healthCheckService.getReadinessStatus();
        // Returns: ready, componentStatus, healthScore
        // end::probes[]
        out.println(livenessResult.alive() + " " + livenessResult.uptime() + " " + livenessResult.healthScore());
        out.println(readinessResult.ready() + " " + readinessResult.componentStatus() + " " + readinessResult.healthScore());
    }

    void automaticServiceDiscovery() {
        // tag::discovery[]
        // Get the best available service endpoint
        Optional<ServiceEndpoint> endpoint = serviceDiscovery.getServiceEndpoint("convex-user-service");
        if (endpoint.isPresent()) {
            out.println("Endpoint: " + endpoint.get().endpoint());
            out.println("Healthy: " + endpoint.get().healthy());
            out.println("Health Score: " + endpoint.get().healthScore());
        }

        // Get all available endpoints
        List<ServiceEndpoint> allEndpoints = serviceDiscovery.getAllServiceEndpoints("convex-payment-service");
        out.println("Found " + allEndpoints.size() + " payment service endpoints");
        // end::discovery[]
    }

    void serviceStatistics() {
        // tag::statistics[]
        // Get service discovery statistics
        DiscoveryStatistics stats = serviceDiscovery.getDiscoveryStatistics();
        for (Map.Entry<String, ServiceStatistics> service : stats.serviceStatistics().entrySet()) {
            out.println("Service: " + service.getKey());
            out.println("  Total Endpoints: " + service.getValue().totalEndpoints());
            out.println("  Healthy Endpoints: " + service.getValue().healthyEndpoints());
            out.println("  Unhealthy Endpoints: " + service.getValue().unhealthyEndpoints());
        }
        // end::statistics[]
    }

    void debugging() {
        // tag::debugging[]
        // Check service discovery status
        DiscoveryStatistics stats = serviceDiscovery.getDiscoveryStatistics();
        DetailedHealthStatus health = healthCheckService.getDetailedHealthStatus();
        // end::debugging[]
        out.println(stats);
        out.println(health);
    }
}
