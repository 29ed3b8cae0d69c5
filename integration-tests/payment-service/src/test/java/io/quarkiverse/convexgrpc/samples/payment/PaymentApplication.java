package io.quarkiverse.convexgrpc.samples.payment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentServiceGrpc;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentServiceGrpc.PaymentServiceBlockingStub;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

/**
 * The application as others see it, by its ports: the same tests hold for it in the test's own process and as a native
 * executable.
 */
public final class PaymentApplication implements QuarkusTestResourceLifecycleManager {

    static final String INSTANCE = "payment-under-test";

    private final int grpcPort;
    private final int httpPort;
    private final int managementPort;
    private ManagedChannel channel;

    public PaymentApplication() {
        // held until all are drawn, so that they differ
        try (ServerSocket grpc = new ServerSocket(0);
                ServerSocket http = new ServerSocket(0);
                ServerSocket management = new ServerSocket(0)) {
            grpcPort = grpc.getLocalPort();
            httpPort = http.getLocalPort();
            managementPort = management.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, String> start() {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", grpcPort).usePlaintext().build();
        Map<String, String> keys = new HashMap<>();
        keys.put("payment.instance", INSTANCE);
        // nobody has to hear when the tests are over
        keys.put("quarkus.convex-grpc.draining.propagation-time", "0s");
        Map.of("quarkus.grpc.server", grpcPort, "quarkus.http", httpPort, "quarkus.management", managementPort)
                .forEach((server, port) -> {
                    // the one counts in the test's own process, the other everywhere else
                    keys.put(server + ".test-port", Integer.toString(port));
                    keys.put(server + ".port", Integer.toString(port));
                });
        return keys;
    }

    @Override
    public void inject(TestInjector tests) {
        tests.injectIntoFields(this, new TestInjector.MatchesType(PaymentApplication.class));
    }

    @Override
    public void stop() {
        channel.shutdownNow();
    }

    PaymentServiceBlockingStub payments() {
        return PaymentServiceGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
    }

    /** The answer of a probe, which stands beside the application. */
    HttpResponse<String> probe(String kind) {
        return get("/health/convex-payment-service/" + kind);
    }

    HttpResponse<String> get(String path) {
        return get(httpPort, path);
    }

    HttpResponse<String> metrics() {
        return get(managementPort, "/q/metrics");
    }

    private static HttpResponse<String> get(int port, String path) {
        try {
            return HttpClient.newHttpClient().send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
