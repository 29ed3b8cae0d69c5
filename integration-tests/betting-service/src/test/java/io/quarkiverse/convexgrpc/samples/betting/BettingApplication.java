package io.quarkiverse.convexgrpc.samples.betting;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.quarkiverse.convexgrpc.processes.FreePorts;
import io.quarkiverse.convexgrpc.samples.betting.v1.BetReply;
import io.quarkiverse.convexgrpc.samples.betting.v1.BetRequest;
import io.quarkiverse.convexgrpc.samples.betting.v1.BettingServiceGrpc;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

/**
 * The application as others see it, by its ports: the same tests hold for it in the test's own process and as a native
 * executable.
 */
public final class BettingApplication implements QuarkusTestResourceLifecycleManager {

    private final int grpcPort = FreePorts.next();
    private final int httpPort = FreePorts.next();
    private final int managementPort = FreePorts.next();
    private final HttpClient http = HttpClient.newHttpClient();
    private ManagedChannel channel;

    @Override
    public Map<String, String> start() {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", grpcPort).usePlaintext().build();
        Map<String, String> ports = new HashMap<>();
        Map.of("quarkus.grpc.server", grpcPort, "quarkus.http", httpPort, "quarkus.management", managementPort)
                .forEach((server, port) -> {
                    // the one counts in the test's own process, the other everywhere else
                    ports.put(server + ".test-port", Integer.toString(port));
                    ports.put(server + ".port", Integer.toString(port));
                });
        return ports;
    }

    @Override
    public void inject(TestInjector tests) {
        tests.injectIntoFields(this, new TestInjector.MatchesType(BettingApplication.class));
    }

    @Override
    public void stop() {
        channel.shutdownNow();
    }

    BetReply placeBet(String id) {
        return placeBet(id, new Metadata());
    }

    /** @param bettor who bets, which the application tells the payment service */
    BetReply placeBet(String id, String bettor) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("bettor", Metadata.ASCII_STRING_MARSHALLER), bettor);
        return placeBet(id, headers);
    }

    private BetReply placeBet(String id, Metadata headers) {
        return BettingServiceGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .placeBet(BetRequest.newBuilder().setBetId(id).setStakeCents(500).setCurrency("EUR").build());
    }

    /** Places some bets, and says which pods were paid. */
    Set<String> placeBets() {
        Set<String> paidBy = new TreeSet<>();
        for (int i = 0; i < 50; i++) {
            paidBy.add(placeBet("bet-" + i).getPaidBy());
        }
        return paidBy;
    }

    /** The answer of the readiness probe, which stands beside the application. */
    HttpResponse<String> readiness() {
        return get(httpPort, "/health/convex-betting-service/readiness");
    }

    /** What those who run the application are answered. */
    String operations(String what) {
        return get(httpPort, "/operations/" + what).body();
    }

    String metrics() {
        return get(managementPort, "/q/metrics").body();
    }

    private HttpResponse<String> get(int port, String path) {
        try {
            return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
