package io.quarkiverse.convexgrpc.samples.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentReply;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentRequest;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentService;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
class PaymentGrpcServiceTest {

    @GrpcClient
    PaymentService payments;

    @ConfigProperty(name = "payment.instance")
    String instance;

    @Test
    void payment_isTaken_andNamesItsInstance() {
        PaymentReply reply = payments.pay(PaymentRequest.newBuilder()
                .setBetId("bet-1")
                .setAmountCents(1_000)
                .setCurrency("EUR")
                .build()).await().atMost(Duration.ofSeconds(10));

        assertThat(reply.getPaymentId()).isNotBlank();
        assertThat(reply.getServedBy()).isEqualTo(instance);
    }
}
