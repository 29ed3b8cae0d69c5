package io.quarkiverse.convexgrpc.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;

class ClientMetricsTest {

    private static final String PAGE = """
            # HELP convex_grpc_client_attempts_total Attempts of calls
            # TYPE convex_grpc_client_attempts_total counter
            convex_grpc_client_attempts_total{endpoint="payment-1",outcome="ok",service="convex-payment-service.demo"} 1200.0
            convex_grpc_client_attempts_total{endpoint="payment-2",outcome="ok",service="convex-payment-service"} 7.0
            convex_grpc_client_attempts_total{endpoint="payment-2",outcome="failed",service="convex-payment-service.demo"} 1.2E1
            convex_grpc_client_attempts_total{endpoint="payment-2",outcome="failed",service="another-service"} 100.0
            convex_grpc_client_attempts_resent_total{endpoint="payment-1",service="convex-payment-service.demo"} 3.0
            jvm_memory_used_bytes{area="heap",id="Tenured \\"Gen\\""} +Inf
            process_uptime_seconds 3.5 1700000000000
            no sample at all
            """;

    @Test
    void failedAttempts_areCountedByPod() {
        ClientMetrics metrics = ClientMetrics.parse(PAGE, "convex-payment-service");

        assertThat(metrics.failedAt("payment-1")).hasValue(0);
        assertThat(metrics.failedAt("payment-2")).hasValue(12);
        assertThat(metrics.failedAt("payment-3")).isEmpty();
        assertThat(metrics.allResent()).hasValue(3);
    }

    @Test
    void absentMetrics_areUnknown_notZero() {
        ClientMetrics metrics = ClientMetrics.parse("process_uptime_seconds 3.5\n", "convex-payment-service");

        assertThat(metrics).isEqualTo(ClientMetrics.NONE);
        assertThat(metrics.allResent()).isEmpty();
    }

    @Test
    void podsThatAreGone_areRemembered() {
        ClientMetrics earlier = new ClientMetrics(Map.of("payment-1", 1L, "payment-2", 2L), Map.of("payment-2", 4L));
        ClientMetrics later = new ClientMetrics(Map.of("payment-1", 3L), Map.of("payment-1", 1L));

        ClientMetrics all = later.after(earlier);

        assertThat(all.failedAt("payment-1")).hasValue(3);
        assertThat(all.failedAt("payment-2")).hasValue(2);
        assertThat(all.allResent()).hasValue(5);
    }

    @Test
    void samples_keepTheirLabels_whateverTheyContain() {
        assertThat(PrometheusText.parse("a{b=\"c,d=\\\"e}\\\"\",f=\"g\"} 1\nh 2")).satisfiesExactly(
                labelled -> {
                    assertThat(labelled.labels()).containsEntry("f", "g").containsKey("b").hasSize(2);
                    assertThat(labelled.value()).isEqualTo(1);
                },
                bare -> assertThat(bare).isEqualTo(new PrometheusText.Sample("h", Map.of(), 2)));
    }
}
