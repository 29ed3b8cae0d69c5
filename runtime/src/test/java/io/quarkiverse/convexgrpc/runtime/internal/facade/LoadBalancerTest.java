package io.quarkiverse.convexgrpc.runtime.internal.facade;

import static io.quarkiverse.convexgrpc.runtime.internal.policy.PlayedService.PAYMENT;
import static io.quarkiverse.convexgrpc.runtime.internal.policy.PlayedService.SECOND;
import static io.quarkiverse.convexgrpc.runtime.internal.policy.PlayedService.endpoint;
import static io.quarkiverse.convexgrpc.runtime.internal.policy.PlayedService.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.EndpointPick;
import io.quarkiverse.convexgrpc.ServiceDiscoveryException;
import io.quarkiverse.convexgrpc.ServiceEndpoint;
import io.quarkiverse.convexgrpc.ServiceUnavailableException;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Absence;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionSettings;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.policy.BalancerSettings;
import io.quarkiverse.convexgrpc.runtime.internal.policy.GuardSettings;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PlayedService;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ServiceBalancers;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ZoneMode;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;

class LoadBalancerTest {

    private final PlayedService played = new PlayedService(1);
    private PolicyName policy = PolicyName.ROUND_ROBIN;
    private int inFlight;
    private final ServiceBalancers balancers = new ServiceBalancers(played.shared, service -> new BalancerSettings(policy,
            new GuardSettings(ZoneMode.OFF, 0, Duration.ZERO), EjectionSettings.DEFAULT, inFlight));
    private final Services services = new Services(played.directory, () -> "shop", played.latest, played.loads, played.ticker);
    private final LoadBalancer balancer = new LoadBalancer(() -> services, () -> balancers,
            new Patience(() -> false, played.scheduler, Runnable::run),
            failure -> failure instanceof IllegalArgumentException ? Outcome.REFUSED : Outcome.FAILED);

    private EndpointLoad load() {
        return played.loads.find(PAYMENT, ready(1).id());
    }

    private void one() {
        balancers.of(PAYMENT);
        played.scheduler.runDue();
        played.are(ready(1));
    }

    @Test
    void pick_isInFlight_untilItIsToldHowItEnded() {
        one();
        EndpointPick pick = balancer.pickAndAwait("payment");
        assertThat(pick.endpoint().endpoint()).isEqualTo("http://10.0.0.1:50051");
        assertThat(load().inFlight()).isEqualTo(1);
        pick.succeeded();
        pick.close();

        assertThat(load().inFlight()).isZero();
        assertThat(load().succeeded()).isEqualTo(1);
        assertThat(load().failed()).isZero();
    }

    @Test
    void pickFails_theCauseSaysWhetherItIsTheEndpointsFault() {
        one();
        balancer.pickAndAwait("payment").failed(new IllegalStateException());
        assertThat(load().faults()).isEqualTo(1);
        balancer.pickAndAwait("payment").failed(new IllegalArgumentException());
        assertThat(load().faults()).isEqualTo(1);
        assertThat(load().faultsInARow()).isZero();
        balancer.pickAndAwait("payment").close();
        assertThat(load().faults()).isEqualTo(1);
        EndpointPick pick = balancer.pickAndAwait("payment");
        assertThatThrownBy(() -> pick.failed(null)).isInstanceOf(NullPointerException.class);
        assertThat(load().inFlight()).isEqualTo(1);
    }

    @Test
    void callIsGivenUp_orItsPickClosed_thatSaysNothing_howeverLongItTook() {
        one();
        for (int i = 0; i < 100; i++) {
            EndpointPick pick = balancer.pickAndAwait("payment");
            played.ticker.advance(SECOND / 1_000);
            pick.succeeded();
        }
        float before = load().slowness();
        for (int i = 0; i < 20; i++) {
            UniAssertSubscriber<Object> given = balancer.call("payment", endpoint -> Uni.createFrom().nothing()).subscribe()
                    .withSubscriber(UniAssertSubscriber.create());
            EndpointPick pick = balancer.pickAndAwait("payment");
            played.ticker.advance(SECOND);
            given.cancel();
            pick.close();
        }

        assertThat(load().inFlight()).isZero();
        assertThat(load().slowness()).isEqualTo(before);
    }

    @Test
    void pick_isMadeForEachSubscription_andNoneBefore() {
        one();
        Uni<EndpointPick> pick = balancer.pick("payment");
        assertThat(load().inFlight()).isZero();
        pick.await().indefinitely();
        pick.await().indefinitely();

        assertThat(load().inFlight()).isEqualTo(2);
    }

    @Test
    void nothingIsKnownYet_whoWaitsIsToldLater_andWhoHasGoneGetsNoPick() {
        CompletableFuture<EndpointPick> stays = balancer.pick("payment").subscribeAsCompletionStage();
        UniAssertSubscriber<EndpointPick> leaves = UniAssertSubscriber.create();
        balancer.pick("payment").subscribe().withSubscriber(leaves);
        leaves.cancel();
        assertThatThrownBy(() -> balancer.pickAndAwait("payment")).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("pick(service)");
        one();

        assertThat(stays.join().endpoint().pod()).isEqualTo("pod-1");
        assertThat(load().inFlight()).isEqualTo(1);
    }

    @Test
    void keyIsGiven_callsOfItGoToOneEndpoint() {
        policy = PolicyName.CONSISTENT_HASH;
        balancers.of(PAYMENT);
        played.scheduler.runDue();
        played.are(ready(1, 9));
        String owner = balancer.pickAndAwait("payment", "bettor-1").endpoint().pod();
        for (int i = 0; i < 20; i++) {
            EndpointPick pick = balancer.pick("payment", "bettor-1").await().indefinitely();
            assertThat(pick.endpoint().pod()).isEqualTo(owner);
            pick.succeeded();
        }
    }

    @Test
    void nothingCanBeCalled_itSaysWhy() {
        inFlight = 1;
        balancers.of(PAYMENT);
        played.scheduler.runDue();
        played.are(endpoint(1, Condition.NOT_READY));
        assertThatThrownBy(() -> balancer.pickAndAwait("payment")).isInstanceOfSatisfying(ServiceUnavailableException.class,
                e -> assertThat(e.service()).isEqualTo("payment"))
                .hasMessage("Service 'payment' in namespace 'shop' has no ready endpoint (1 not ready, 0 terminating)");
        played.are(ready(1));
        balancer.pickAndAwait("payment");
        assertThatThrownBy(() -> balancer.pick("payment.shop").await().indefinitely())
                .isInstanceOfSatisfying(ServiceUnavailableException.class,
                        e -> assertThat(e.service()).isEqualTo("payment.shop"))
                .hasMessageContaining("max-in-flight-per-endpoint");
        played.absent(Absence.NO_SLICES, "no such Service");
        assertThatThrownBy(() -> balancer.callAndAwait("payment", endpoint -> 1))
                .isInstanceOf(ServiceUnavailableException.class).hasMessage("no such Service");
        played.absent(Absence.FORBIDDEN, "may not");
        assertThatThrownBy(() -> balancer.call("payment", endpoint -> Uni.createFrom().item(1)).await().indefinitely())
                .isInstanceOf(ServiceDiscoveryException.class).hasMessage("may not");
    }

    @Test
    void nameIsNoName_itIsRefusedAtOnce() {
        assertThatThrownBy(() -> balancer.pick("Payment")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> balancer.pickAndAwait("payment:80")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> balancer.call("", endpoint -> Uni.createFrom().item(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void call_endsWell_failsAndThrows_theEndpointIsToldEachTime() {
        one();
        assertThat(balancer.call("payment", to -> Uni.createFrom().item(to.pod())).await().indefinitely()).isEqualTo("pod-1");
        assertThat(balancer.callAndAwait("payment", ServiceEndpoint::pod)).isEqualTo("pod-1");
        assertThat(load().succeeded()).isEqualTo(2);
        assertThatThrownBy(() -> balancer.call("payment", to -> Uni.createFrom().failure(new IllegalStateException("x")))
                .await().indefinitely()).hasMessage("x");
        assertThatThrownBy(() -> balancer.call("payment", to -> {
            throw new IllegalStateException("y");
        }).await().indefinitely()).hasMessage("y");
        assertThatThrownBy(() -> balancer.callAndAwait("payment", to -> {
            throw new IllegalStateException("z");
        })).hasMessage("z");
        assertThatThrownBy(() -> balancer.call("payment", to -> null).await().indefinitely())
                .isInstanceOf(NullPointerException.class);

        assertThat(load().faults()).isEqualTo(4);
        assertThat(load().inFlight()).isZero();
    }

    @Test
    void callIsCancelled_itEnds_andSaysNothing() {
        one();
        UniAssertSubscriber<Object> subscriber = UniAssertSubscriber.create();
        balancer.call("payment", to -> Uni.createFrom().nothing()).subscribe().withSubscriber(subscriber);
        assertThat(load().inFlight()).isEqualTo(1);
        subscriber.cancel();

        assertThat(load().inFlight()).isZero();
        assertThat(load().faults()).isZero();
    }
}
