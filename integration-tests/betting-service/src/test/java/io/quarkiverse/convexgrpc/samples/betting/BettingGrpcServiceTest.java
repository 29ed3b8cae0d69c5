package io.quarkiverse.convexgrpc.samples.betting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.samples.betting.PaymentPods.Pod;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.kubernetes.client.KubernetesServer;
import io.quarkus.test.kubernetes.client.KubernetesTestServer;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;

@QuarkusTest
@WithKubernetesTestServer
@WithTestResource(BettingApplication.class)
class BettingGrpcServiceTest {

    private static final int CALLERS = 8;

    @KubernetesTestServer
    KubernetesServer kubernetes;

    BettingApplication betting;

    @Test
    void betsArePaid_byThePodsThatTheSliceNames() {
        try (PaymentPods pods = new PaymentPods(kubernetes.getClient())) {
            Pod first = pods.start(1);
            Pod second = pods.start(2);
            await("every pod takes payments").untilAsserted(
                    () -> assertThat(betting.placeBets()).containsExactly(first.name(), second.name()));

            Pod third = pods.start(3);
            await("the new pod takes payments").untilAsserted(
                    () -> assertThat(betting.placeBets()).containsExactly(first.name(), second.name(), third.name()));

            pods.remove(first);
            await("the removed pod takes no more").untilAsserted(
                    () -> assertThat(betting.placeBets()).containsExactly(second.name(), third.name()));
            int before = first.calls();
            // the third one has just come and has less than its share: of so few bets it may get none
            assertThat(betting.placeBets()).isSubsetOf(second.name(), third.name());
            assertThat(first.calls()).isEqualTo(before);
        }
    }

    @Test
    void podsAdded_underLoad_takeTheirPart_andNoBetFails() {
        try (PaymentPods pods = new PaymentPods(kubernetes.getClient());
                Bettors bettors = startedOn(pods, pods.start(1))) {
            Pod second = pods.start(2);
            Pod third = pods.start(3);
            await().until(() -> bettors.paidBy(second.name()) > 100 && bettors.paidBy(third.name()) > 100);

            assertThat(bettors.stop()).isEmpty();
        }
    }

    @Test
    void podDrained_underLoad_endsWhatItHas_andTakesNoMore() {
        try (PaymentPods pods = new PaymentPods(kubernetes.getClient());
                Bettors bettors = startedOn(pods, pods.start(1), pods.start(2), pods.start(3))) {
            Pod drained = pods.get(1);

            pods.drain(drained);
            await("the others take over, and what was begun ends").until(() -> {
                int before = drained.calls();
                int paid = bettors.paid();
                await().until(() -> bettors.paid() > paid + 200);
                return drained.inFlight() == 0 && drained.calls() == before;
            });
            pods.remove(drained);
            drained.kill();
            int paid = bettors.paid();
            await().until(() -> bettors.paid() > paid + 200);

            assertThat(bettors.stop()).isEmpty();
        }
    }

    @Test
    void podKilled_underLoad_costsNoMoreThanWhatWasInFlight() {
        try (PaymentPods pods = new PaymentPods(kubernetes.getClient());
                Bettors bettors = startedOn(pods, pods.start(1), pods.start(2), pods.start(3))) {
            // its endpoint stays in the slice, as it does until the cluster has noticed
            pods.get(1).kill();
            int paid = bettors.paid();
            await().until(() -> bettors.paid() > paid + 1000);

            assertThat(bettors.stop()).hasSizeLessThanOrEqualTo(CALLERS);
        }
    }

    @Test
    void probesAndMetrics_tellOfTheEndpoints() {
        try (PaymentPods pods = new PaymentPods(kubernetes.getClient())) {
            Pod first = pods.start(1);
            await().untilAsserted(() -> assertThat(betting.placeBets()).containsExactly(first.name()));

            HttpResponse<String> readiness = betting.readiness();
            assertThat(readiness.statusCode()).isEqualTo(200);
            assertThat(readiness.body()).contains("convex-payment-service.test").contains("\"UP\"");
            assertThat(betting.metrics())
                    .containsPattern("convex_grpc_discovery_endpoints\\{[^}]*condition=\"ready\"[^}]*} 1\\.0")
                    .containsPattern("convex_grpc_client_attempts_total\\{[^}]*endpoint=\"payment-1\"[^}]*} [1-9]");
        }
    }

    /** Bettors that every one of some pods has been paid by. */
    private Bettors startedOn(PaymentPods pods, Pod... started) {
        await().untilAsserted(() -> assertThat(betting.placeBets()).hasSize(started.length));
        Bettors bettors = Bettors.start(betting, CALLERS);
        for (Pod pod : started) {
            await().until(() -> bettors.paidBy(pod.name()) > 50);
        }
        return bettors;
    }
}
