package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

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
import io.vertx.core.Vertx;

/** A Kubernetes API that lets nobody in, and takes its time with one service. */
class ForbiddenDiscoveryTest {

    private static final String ANSWER = "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":"
            + "\"Forbidden\",\"code\":403,\"message\":\"endpointslices.discovery.k8s.io is forbidden: User \\\"pod\\\" cannot list\"}";
    /** What is said of the service {@code late} waits for. */
    private static final CountDownLatch GATE = new CountDownLatch(1);
    private static final ExecutorService EXECUTOR = Executors.newCachedThreadPool();
    private static final HttpServer API = api();

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClasses(EventLoop.class))
            .overrideRuntimeConfigKey("quarkus.kubernetes-client.api-server-url",
                    "http://127.0.0.1:" + API.getAddress().getPort())
            .overrideRuntimeConfigKey("quarkus.kubernetes-client.namespace", "shop")
            .overrideRuntimeConfigKey("quarkus.stork.payment.service-discovery.type", "convex")
            .overrideRuntimeConfigKey("quarkus.stork.payment.load-balancer.type", "convex");

    @Inject
    ConvexGrpcKubernetesServiceDiscovery discovery;

    @Inject
    ConvexGrpcLoadBalancer balancer;

    @Inject
    Vertx vertx;

    private static HttpServer api() {
        try {
            HttpServer api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            api.setExecutor(EXECUTOR);
            api.createContext("/", exchange -> {
                if (exchange.getRequestURI().toString().contains("late")) {
                    await(GATE);
                }
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

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterAll
    static void close() {
        GATE.countDown();
        API.stop(0);
        EXECUTOR.shutdownNow();
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

    @Test
    void onAnEventLoop_nothingIsKnownYet_itMayNotWait() {
        assertThatThrownBy(() -> EventLoop.call(vertx, () -> discovery.getAllServiceEndpoints("late")))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("late", "allServiceEndpoints(service)", "vert.x-eventloop");
        assertThatThrownBy(() -> EventLoop.call(vertx, () -> balancer.pickAndAwait("late")))
                .hasRootCauseInstanceOf(IllegalStateException.class).hasMessageContaining("pick(service)");
    }
}
