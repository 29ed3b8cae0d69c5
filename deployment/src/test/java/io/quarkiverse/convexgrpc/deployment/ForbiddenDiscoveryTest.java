package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import com.sun.net.httpserver.HttpServer;

import io.quarkiverse.convexgrpc.ConvexGrpcKubernetesServiceDiscovery;
import io.quarkiverse.convexgrpc.ConvexGrpcLoadBalancer;
import io.quarkiverse.convexgrpc.ServiceDiscoveryException;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.stork.Stork;
import io.smallrye.stork.api.NoServiceInstanceFoundException;

/** A Kubernetes API that lets nobody in. */
class ForbiddenDiscoveryTest {

    private static final String ANSWER = "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":"
            + "\"Forbidden\",\"code\":403,\"message\":\"endpointslices.discovery.k8s.io is forbidden: User \\\"pod\\\" cannot list\"}";
    private static final HttpServer API = api();

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest().withEmptyApplication()
            .overrideRuntimeConfigKey("quarkus.kubernetes-client.api-server-url",
                    "http://127.0.0.1:" + API.getAddress().getPort())
            .overrideRuntimeConfigKey("quarkus.kubernetes-client.namespace", "shop")
            .overrideRuntimeConfigKey("quarkus.stork.payment.service-discovery.type", "convex")
            .overrideRuntimeConfigKey("quarkus.stork.payment.load-balancer.type", "convex");

    @Inject
    ConvexGrpcKubernetesServiceDiscovery discovery;

    @Inject
    ConvexGrpcLoadBalancer balancer;

    private static HttpServer api() {
        try {
            HttpServer api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            api.createContext("/", exchange -> {
                byte[] answer = ANSWER.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(403, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            api.start();
            return api;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void close() {
        API.stop(0);
    }

    @Test
    void apiLetsNobodyIn_everybodyIsToldWhatIsMissing() {
        assertThatThrownBy(() -> discovery.getServiceEndpoint("payment")).isInstanceOf(ServiceDiscoveryException.class)
                .hasMessageContainingAll("payment", "shop", "403", "endpointslices", "Role");
        assertThatThrownBy(() -> discovery.getAllServiceEndpoints("payment")).isInstanceOf(ServiceDiscoveryException.class);
        assertThatThrownBy(() -> balancer.pickAndAwait("payment")).isInstanceOf(ServiceDiscoveryException.class)
                .hasMessageContaining("Role");
        assertThatThrownBy(() -> Stork.getInstance().getService("payment").selectInstance().await().indefinitely())
                .isInstanceOf(NoServiceInstanceFoundException.class).hasMessageContaining("Role");
    }
}
