package io.quarkiverse.convexgrpc.samples.betting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.samples.betting.PaymentPods.Pod;
import io.quarkiverse.convexgrpc.samples.betting.v1.BetReply;
import io.quarkiverse.convexgrpc.samples.betting.v1.BetRequest;
import io.quarkiverse.convexgrpc.samples.betting.v1.BettingService;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.kubernetes.client.KubernetesServer;
import io.quarkus.test.kubernetes.client.KubernetesTestServer;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;

@QuarkusTest
@WithKubernetesTestServer
class BettingGrpcServiceTest {

    @KubernetesTestServer
    KubernetesServer kubernetes;

    @GrpcClient
    BettingService betting;

    @Test
    void betsArePaid_byThePodsThatTheSliceNames() {
        try (PaymentPods pods = new PaymentPods(kubernetes.getClient())) {
            Pod first = pods.start(1);
            Pod second = pods.start(2);
            await("every pod takes payments").untilAsserted(
                    () -> assertThat(placeBets()).containsExactly(first.name(), second.name()));

            Pod third = pods.start(3);
            await("the new pod takes payments").untilAsserted(
                    () -> assertThat(placeBets()).containsExactly(first.name(), second.name(), third.name()));

            pods.remove(first);
            await("the removed pod takes no more").untilAsserted(
                    () -> assertThat(placeBets()).containsExactly(second.name(), third.name()));
            int before = first.calls().get();
            assertThat(placeBets()).containsExactly(second.name(), third.name());
            assertThat(first.calls()).hasValue(before);
        }
    }

    /** Places some bets, and says which pods were paid. */
    private Set<String> placeBets() {
        Set<String> paidBy = new TreeSet<>();
        for (int i = 0; i < 50; i++) {
            BetReply reply = betting.placeBet(BetRequest.newBuilder()
                    .setBetId("bet-" + i)
                    .setStakeCents(500)
                    .setCurrency("EUR")
                    .build()).await().atMost(Duration.ofSeconds(10));
            assertThat(reply.getBetId()).isEqualTo("bet-" + i);
            assertThat(reply.getPaymentId()).startsWith(reply.getPaidBy() + '/');
            paidBy.add(reply.getPaidBy());
        }
        return paidBy;
    }
}
