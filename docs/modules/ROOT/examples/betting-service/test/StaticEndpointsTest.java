package io.quarkiverse.convexgrpc.samples.betting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.quarkiverse.convexgrpc.samples.betting.v1.BetReply;
import io.quarkiverse.convexgrpc.samples.betting.v1.BetRequest;
import io.quarkiverse.convexgrpc.samples.betting.v1.BettingService;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentReply;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentRequest;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentServiceGrpc;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Places a bet without a cluster: a static endpoint stands in for the pods. */
@QuarkusTest
@WithTestResource(value = StaticEndpointsTest.Payments.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class StaticEndpointsTest {

    @GrpcClient
    BettingService betting;

    @Test
    void bet_isPaid_byTheStaticEndpoint() {
        BetReply reply = betting.placeBet(BetRequest.newBuilder().setBetId("bet-1").build())
                .await().atMost(Duration.ofSeconds(10));

        assertThat(reply.getPaidBy()).isEqualTo("stand-in");
    }

    /** A payment server on a free port, and the key that leads the application to it. */
    public static final class Payments extends PaymentServiceGrpc.PaymentServiceImplBase
            implements QuarkusTestResourceLifecycleManager {

        private Server server;

        @Override
        public Map<String, String> start() {
            try {
                server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .addService(this).build().start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Map.of("quarkus.convex-grpc.service-discovery.static.convex-payment-service",
                    "localhost:" + server.getPort());
        }

        @Override
        public void pay(PaymentRequest request, StreamObserver<PaymentReply> replies) {
            replies.onNext(PaymentReply.newBuilder().setPaymentId("payment-1").setServedBy("stand-in").build());
            replies.onCompleted();
        }

        @Override
        public void stop() {
            server.shutdownNow();
        }
    }
}
