package io.quarkiverse.convexgrpc.samples.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Iterator;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadReport;
import io.quarkiverse.convexgrpc.samples.payment.v1.EntriesRequest;
import io.quarkiverse.convexgrpc.samples.payment.v1.Entry;
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
    @ValueSource(strings = { "liveness", "readiness", "startup" })
    void probe_besideTheApplication_isAnswered(String kind) {
        assertThat(application.probe(kind)).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"UP\"");
        });
    }

    @Test
    void healthOfAnotherService_isUnknown_andTheAnswerNamesThisOne() {
        assertThat(application.get("/health/convex-ledger-service/liveness")).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).contains("convex-payment-service", "/health/convex-payment-service/readiness");
        });
    }

    @Test
    void entries_areListedOneByOne() {
        Iterator<Entry> entries = application.payments()
                .listEntries(EntriesRequest.newBuilder().setAccount("account-1").setCount(3).build());

        assertThat(entries).toIterable().extracting(Entry::getNumber).containsExactly(1, 2, 3);
    }

    @Test
    void answers_tellTheLoadAndTheScore() {
        await().untilAsserted(() -> {
            AtomicReference<Metadata> trailers = new AtomicReference<>();
            application.payments()
                    .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers))
                    .pay(PaymentRequest.getDefaultInstance());
            LoadReport report = LoadReport.decode(trailers.get()
                    .get(Metadata.Key.of(LoadReport.TRAILER, Metadata.BINARY_BYTE_MARSHALLER)));
            assertThat(report.cpuUtilization()).isPositive();
            assertThat(report.memUtilization()).isPositive();
            assertThat(report.requestsPerSecond()).isPositive();
            assertThat(report.healthScore()).isBetween(1.0, 100.0);
        });
    }

    @Test
    void score_andItsComponents_areMetrics() {
        await().untilAsserted(() -> assertThat(application.metrics().body())
                .containsPattern("convex_grpc_server_score\\{convex_instance=\"convex-grpc-[^\"]+\"} \\d")
                .containsPattern("convex_grpc_server_score_component\\{component=\"cpu\"[^}]*} \\d")
                .containsPattern("convex_grpc_server_score_component\\{component=\"heap\"[^}]*} \\d")
                .containsPattern("convex_grpc_server_phase\\{[^}]*phase=\"serving\"} 1")
                .contains("grpc_server_processing_duration_seconds_count"));
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
