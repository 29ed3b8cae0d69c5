package io.quarkiverse.convexgrpc.samples.payment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentReply;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentRequest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@WithTestResource(PaymentApplication.class)
class PaymentGrpcServiceTest {

    PaymentApplication application;

    @Test
    void payment_isTaken_andNamesItsInstance() {
        PaymentReply reply = pay();

        assertThat(reply.getPaymentId()).isNotBlank();
        assertThat(reply.getServedBy()).isEqualTo(PaymentApplication.INSTANCE);
    }

    @ParameterizedTest
    @ValueSource(strings = { "live", "ready", "started" })
    void probe_besideTheApplication_isAnswered(String kind) {
        assertThat(application.probe(kind)).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"UP\"");
        });
    }

    @Test
    void metrics_standOnTheirOwnPort() {
        pay();

        assertThat(application.metrics()).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("grpc_server_requests_received_messages_total{method=\"Pay\"");
        });
    }

    private PaymentReply pay() {
        return application.payments().pay(PaymentRequest.newBuilder()
                .setBetId("bet-1")
                .setAmountCents(1_000)
                .setCurrency("EUR")
                .build());
    }
}
