package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static io.quarkiverse.convexgrpc.runtime.internal.policy.PlayedService.PAYMENT;
import static io.quarkiverse.convexgrpc.runtime.internal.policy.PlayedService.SECOND;
import static io.quarkiverse.convexgrpc.runtime.internal.policy.PlayedService.endpoint;
import static io.quarkiverse.convexgrpc.runtime.internal.policy.PlayedService.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Absence;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.load.CallKind;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionSettings;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadReport;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;

class ServiceBalancerTest {

    private static final GuardSettings NO_GUARDS = new GuardSettings(ZoneMode.OFF, 0, Duration.ZERO);
    private static final BalancerSettings EVEN = settings(PolicyName.ROUND_ROBIN, 0);

    private final List<String> told = new ArrayList<>();
    private boolean hearsPicks;
    private final PlayedService played = new PlayedService(1, new LoadListener() {

        @Override
        public boolean hearsPicks() {
            return hearsPicks;
        }

        @Override
        public void picked(ServiceKey service, String method, String policy, EndpointLoad load, String why) {
            told.add((load == null ? "none" : load.name()) + " by " + policy + ": " + why);
        }
    });
    private final ServiceBalancers balancers = new ServiceBalancers(played.shared, service -> EVEN);
    private final ServiceBalancer balancer = balancers.of(PAYMENT);

    private static BalancerSettings settings(PolicyName policy, int inFlight) {
        return new BalancerSettings(policy, NO_GUARDS, EjectionSettings.DEFAULT, inFlight);
    }

    private ServiceBalancer balancer(BalancerSettings settings) {
        return new ServiceBalancers(played.shared, service -> settings).of(PAYMENT);
    }

    private static PickedEndpoint begun(ServiceBalancer balancer) {
        PickedEndpoint picked = balancer.now().pick(0);
        picked.begin(Outcome.CANCELLED);
        return picked;
    }

    /** So many calls one after the other, which end so, by pod. */
    private Map<String, Integer> calls(ServiceBalancer by, int count, String failing) {
        Map<String, Integer> calls = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            PickedEndpoint picked = begun(by);
            played.ticker.advance(1_000_000);
            picked.end(picked.endpoint().pod().equals(failing) ? Outcome.FAILED : Outcome.OK);
            calls.merge(picked.endpoint().pod(), 1, Integer::sum);
            played.scheduler.runDue();
        }
        return calls;
    }

    private EndpointLoad load(int number) {
        return played.loads.find(PAYMENT, ready(number).id());
    }

    @Test
    void discoveryHasSaidNothing_nothingIsKnown_untilItDoes() {
        played.scheduler.advance(SECOND);
        assertThat(balancer.now()).isNull();
        assertThat(balancer.known().toCompletableFuture()).isNotDone();

        played.are(ready(1));

        assertThat(balancer.known().toCompletableFuture()).isCompleted();
        assertThat(balancer.now().pick(0).endpoint()).isEqualTo(ready(1));
    }

    @Test
    void endpointsChange_callsGoToThoseOfNow() {
        played.are(ready(1, 2));
        assertThat(calls(balancer, 10, "")).containsExactlyInAnyOrderEntriesOf(Map.of("pod-1", 5, "pod-2", 5));
        played.are(ready(2, 4));
        assertThat(calls(balancer, 9, "")).containsExactlyInAnyOrderEntriesOf(Map.of("pod-2", 3, "pod-3", 3, "pod-4", 3));
    }

    @Test
    void someAreNotReady_callsGoToTheReadyOnes_andToDrainingOnesWhereNoneIs() {
        played.are(endpoint(1, Condition.DRAINING), endpoint(2, Condition.NOT_READY), ready(3));
        assertThat(calls(balancer, 4, "")).containsOnlyKeys("pod-3");
        played.are(endpoint(1, Condition.DRAINING), endpoint(2, Condition.NOT_READY));
        assertThat(calls(balancer, 4, "")).containsOnlyKeys("pod-1");
    }

    @Test
    void nothingCanBeCalled_itSaysWhy() {
        played.are(endpoint(1, Condition.NOT_READY));
        assertThat(balancer.now().pick(0)).isNull();
        assertThat(balancer.now().whyNone())
                .isEqualTo("Service 'payment' in namespace 'shop' has no ready endpoint (1 not ready, 0 terminating)");
        played.absent(Absence.NO_SLICES, "there is no such Service");
        assertThat(balancer.now().show()).isNull();
        assertThat(balancer.now().whyNone()).isEqualTo("there is no such Service");
        assertThat(balancer.now().size()).isZero();
    }

    @Test
    void sourceIsLost_theLastEndpointsStay_andItIsKnownThatTheyMayBeOld() {
        played.are(ready(1, 2));
        ServiceUpdate.Stale stale = new ServiceUpdate.Stale(balancer.now().update().snapshot(), "gone");
        played.say(stale);

        assertThat(balancer.now().update()).isEqualTo(stale);
        assertThat(calls(balancer, 4, "")).hasSize(2);
    }

    @Test
    void endpointFailsSomeCalls_isAvoidedAtOnce_triedLater_andUsedAgainOnceItWorks() {
        played.are(ready(1, 3));
        assertThat(calls(balancer, 300, "pod-2").get("pod-2")).isEqualTo(5);
        assertThat(load(2).ejected()).isTrue();
        assertThat(calls(balancer, 30, "pod-2")).doesNotContainKey("pod-2");
        played.scheduler.advance(6 * SECOND);
        assertThat(balancer.now().show().endpoint().pod()).isNotEqualTo("pod-2");
        assertThat(calls(balancer, 3, "").get("pod-2")).isEqualTo(3);
        played.scheduler.advance(SECOND);

        assertThat(load(2).ejected()).isFalse();
        assertThat(calls(balancer, 30, "").get("pod-2")).isEqualTo(10);
    }

    @Test
    void someoneElsesCallsFail_calleesAreAvoidedHereToo() {
        played.are(ready(1, 3));
        ServiceBalancer other = balancer(EVEN);
        played.scheduler.runDue();
        calls(other, 60, "pod-1");

        assertThat(calls(balancer, 30, "")).containsOnlyKeys("pod-2", "pod-3");
    }

    @Test
    void someoneElseHasEjectedAnEndpoint_itIsAvoidedFromTheStart_andTriedAllTheSame() {
        played.are(ready(1, 3));
        calls(balancer, 60, "pod-1");
        ServiceBalancer later = balancer(EVEN);
        played.scheduler.runDue();

        assertThat(calls(later, 30, "pod-1")).containsOnlyKeys("pod-2", "pod-3");
        later.now();
        played.scheduler.advance(6 * SECOND);
        assertThat(calls(later, 3, "").get("pod-1")).isEqualTo(3);
    }

    @Test
    void endpointIsFull_othersGetTheCall_andWhereAllAreNoneDoes() {
        ServiceBalancer limited = balancer(settings(PolicyName.ROUND_ROBIN, 1));
        played.are(ready(1, 2));
        PickedEndpoint one = begun(limited);
        PickedEndpoint other = begun(limited);

        assertThat(one.endpoint()).isNotEqualTo(other.endpoint());
        assertThat(limited.now().pick(0)).isNull();
        assertThat(limited.now().whyNone()).isEqualTo("Every endpoint of service 'payment' in namespace 'shop' has 1 calls"
                + " of this process in flight, as many as max-in-flight-per-endpoint allows");
        other.end(Outcome.CANCELLED);
        assertThat(limited.now().pick(0).endpoint()).isEqualTo(other.endpoint());
    }

    @Test
    void keyOfACall_ownsAnEndpoint_asInEveryProcess() {
        ServiceBalancer hashing = balancer(settings(PolicyName.CONSISTENT_HASH, 0));
        PlayedService elsewhere = new PlayedService(2);
        ServiceBalancer other = new ServiceBalancers(elsewhere.shared,
                service -> settings(PolicyName.CONSISTENT_HASH, 0)).of(PAYMENT);
        played.are(ready(1, 9));
        elsewhere.are(ready(1, 9));
        Map<String, Integer> owners = new TreeMap<>();
        for (int i = 0; i < 100; i++) {
            long key = KeyHash.of("bettor-" + i);
            String owner = hashing.now().pick(key).endpoint().pod();
            assertThat(hashing.now().pick(key).endpoint().pod()).isEqualTo(owner)
                    .isEqualTo(other.now().pick(key).endpoint().pod());
            owners.merge(owner, 1, Integer::sum);
        }
        assertThat(owners).hasSize(9);
    }

    @Test
    void endpointBecomesReady_isInSlowStart() {
        ServiceBalancer starting = balancer(new BalancerSettings(PolicyName.ROUND_ROBIN,
                new GuardSettings(ZoneMode.OFF, 0, Duration.ofSeconds(10)), EjectionSettings.DEFAULT, 0));
        played.are(ready(1, 2));
        played.scheduler.advance(11 * SECOND);
        played.are(ready(1, 3));

        assertThat(calls(starting, 300, "").get("pod-3")).isLessThan(50);
        played.scheduler.advance(11 * SECOND);
        assertThat(calls(starting, 300, "").get("pod-3")).isEqualTo(100);
    }

    @Test
    void serviceIsLarge_callsGoToASubset() {
        ServiceBalancer some = balancer(new BalancerSettings(PolicyName.ROUND_ROBIN,
                new GuardSettings(ZoneMode.OFF, 20, Duration.ZERO), EjectionSettings.DEFAULT, 0));
        played.are(ready(1, 100));

        assertThat(some.now().size()).isEqualTo(20);
        assertThat(balancer.now().size()).isEqualTo(100);
    }

    @Test
    void loadReportsCome_theirWeightsCountASecondLater() {
        ServiceBalancer byHealth = balancer(settings(PolicyName.HEALTH_SCORE, 0));
        played.are(ready(1, 2));
        load(1).reported(report(90), played.ticker.read());
        load(2).reported(report(10), played.ticker.read());
        byHealth.now();
        played.scheduler.advance(SECOND + SECOND / 4);

        assertThat(calls(byHealth, 100, "").get("pod-1")).isBetween(88, 92);
    }

    private static byte[] report(double score) {
        return new LoadReport(0, 0, 0, Map.of(), Map.of(), 0, 0, Map.of(LoadReport.HEALTH_SCORE, score), 0).encode();
    }

    @Test
    void balancingIsLeftToOthers_anyReadyEndpointWillDo_howeverItFails() {
        ServiceBalancer any = balancer(BalancerSettings.ANY_READY);
        played.are(ready(1, 3));

        assertThat(calls(any, 300, "pod-1").get("pod-1")).isBetween(70, 130);
    }

    @Test
    void nobodyAsks_nobodyLooks_untilSomebodyDoes() {
        played.are(ready(1, 2));
        balancer.now();
        played.scheduler.advance(9 * SECOND);
        assertThat(played.scheduler.pending()).isEqualTo(1);
        played.scheduler.advance(2 * SECOND);
        assertThat(played.scheduler.pending()).isZero();
        assertThat(calls(balancer, 4, "")).hasSize(2);
        assertThat(played.scheduler.pending()).isEqualTo(1);
    }

    @Test
    void restingBalancer_endpointFails_itIsAvoidedAtOnceAllTheSame() {
        played.are(ready(1, 3));
        played.scheduler.advance(20 * SECOND);
        assertThat(played.scheduler.pending()).isZero();
        for (int i = 0; i < 5; i++) {
            PickedEndpoint picked = balancer.now().pick(0);
            while (!picked.endpoint().pod().equals("pod-1")) {
                picked = balancer.now().pick(0);
            }
            picked.begin(Outcome.CANCELLED);
            picked.end(Outcome.FAILED);
        }
        played.scheduler.runDue();

        assertThat(load(1).ejected()).isTrue();
    }

    @Test
    void nobodyAsks_endpointIsEjected_itIsReadmittedByTheCallsOfOthers_andThenNobodyLooks() {
        played.are(ready(1, 3));
        calls(balancer, 60, "pod-1");
        assertThat(load(1).ejected()).isTrue();
        played.scheduler.advance(20 * SECOND);
        MethodLoad method = played.loads.methods(PAYMENT).of("shop.Payment/Pay", CallKind.UNARY);
        for (int i = 0; i < 3; i++) {
            load(1).started(method, played.ticker.read());
            load(1).ended(method, Outcome.OK, false, 1_000_000, played.ticker.read());
        }
        played.scheduler.advance(SECOND);
        assertThat(load(1).ejected()).isFalse();
        played.scheduler.advance(11 * SECOND);

        assertThat(played.scheduler.pending()).isZero();
    }

    @Test
    void close_holdsNothing_andNoneIsMadeAfterIt() {
        played.are(ready(1, 2));
        balancer.now();
        balancers.close();
        played.scheduler.runDue();

        assertThat(played.watched).isEmpty();
        assertThat(load(1)).isNull();
        assertThat(played.scheduler.pending()).isZero();
        assertThatThrownBy(() -> balancers.of(new ServiceKey("bank", "ledger")))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("ledger.bank");
    }

    @Test
    void callBeginsAndEnds_countsOnce() {
        played.are(ready(1));
        PickedEndpoint picked = begun(balancer);
        assertThatThrownBy(() -> picked.begin(Outcome.OK)).isInstanceOf(IllegalStateException.class);
        assertThat(load(1).inFlight()).isEqualTo(1);
        assertThat(load(1).waiting()).isEqualTo(1);
        picked.end(Outcome.OK);
        picked.end(Outcome.FAILED);

        assertThat(load(1).inFlight()).isZero();
        assertThat(load(1).succeeded()).isEqualTo(1);
        assertThat(load(1).faults()).isZero();
        assertThat(balancer.calls().none()).isTrue();
    }

    @Test
    void callWasNotSaidToBegin_onlyItsEndCounts() {
        played.are(ready(1));
        PickedEndpoint picked = balancer.now().pick(0);
        assertThat(load(1).inFlight()).isZero();
        played.ticker.advance(100 * SECOND);
        picked.answered();
        picked.end(Outcome.OK);

        assertThat(load(1).inFlight()).isZero();
        assertThat(load(1).succeeded()).isEqualTo(1);
        assertThat(load(1).slowness()).isEqualTo(1);
        picked.end(Outcome.OK);
        picked.end(Outcome.FAILED);

        assertThat(load(1).succeeded()).isEqualTo(1);
        assertThat(load(1).faults()).isZero();
    }

    @Test
    void nobodyCanSayAnyMoreHowCallsEnded_theyEndAllTheSame() {
        played.are(ready(1));
        begun(balancer);
        PickedEndpoint failed = balancer.now().pick(0);
        failed.begin(Outcome.FAILED);
        assertThat(load(1).inFlight()).isEqualTo(2);
        played.scheduler.advance(100 * SECOND);
        assertThat(load(1).inFlight()).as("it may be a long call").isEqualTo(2);
        balancer.calls().loseAll();
        played.scheduler.advance(SECOND);

        assertThat(load(1).inFlight()).isZero();
        assertThat(load(1).faults()).isEqualTo(1);
        assertThat(load(1).failed()).isEqualTo(2);
        failed.end(Outcome.FAILED);
        assertThat(load(1).faults()).isEqualTo(1);
    }

    @Test
    void pickIsGarbage_itIsFound() {
        played.are(ready(1));
        for (int i = 0; i < 10; i++) {
            begun(balancer);
        }
        assertThat(load(1).inFlight()).isEqualTo(10);
        await().until(() -> {
            System.gc();
            played.scheduler.advance(SECOND);
            return load(1).inFlight() == 0;
        });
    }

    @Test
    void answerGoesOn_theTimeUpToItsBeginningCounts() {
        played.are(ready(1, 2));
        calls(balancer, 100, "");
        for (int i = 0; i < 20; i++) {
            PickedEndpoint picked = begun(balancer);
            played.ticker.advance(1_000_000);
            picked.answered();
            played.ticker.advance(SECOND);
            picked.answered();
            picked.end(Outcome.OK);
        }
        assertThat(load(1).slowness()).isBetween(0.9f, 1.1f);
    }

    @Test
    void somebodyBeginsToHearOfPicks_eachPickForACallIsTold_withItsReason_untilNobodyDoes() {
        ServiceBalancer limited = balancer(settings(PolicyName.LEAST_REQUEST, 1));
        played.are(ready(1, 2));
        begun(limited).end(Outcome.OK);
        assertThat(told).isEmpty();
        hearsPicks = true;
        played.scheduler.advance(SECOND / 4);
        limited.now().show();
        assertThat(told).as("nobody calls").isEmpty();

        PickedEndpoint first = begun(limited);
        assertThat(told).containsExactly(
                first.load().name() + " by least-request: 0 in flight, the fewest of 2 compared, of 2");
        assertThat(limited.now().pick(0, endpoint -> false)).isNull();
        PickedEndpoint second = limited.now().pick(0, endpoint -> endpoint != first.endpoint());
        second.begin(Outcome.CANCELLED);
        assertThat(limited.now().pick(0)).isNull();
        assertThat(told).hasSize(4).element(1).asString().isEqualTo(
                "none by least-request: the caller knows none of those that may take a call");
        assertThat(told.get(2)).startsWith(second.load().name() + " by least-request: ");
        assertThat(told.get(3)).isEqualTo("none by least-request: each has 1 calls in flight or more, and may have no more");

        played.are(endpoint(1, Condition.NOT_READY));
        limited.now().pick(0);
        assertThat(told.get(4)).startsWith("none by least-request: ").contains("no ready endpoint");
        hearsPicks = false;
        played.scheduler.advance(SECOND / 4);
        limited.now().pick(0);
        assertThat(told).hasSize(5);
    }

    @Test
    void keyOfAService_hasOneBalancer() {
        assertThat(balancers.of(PAYMENT)).isSameAs(balancer);
    }
}
