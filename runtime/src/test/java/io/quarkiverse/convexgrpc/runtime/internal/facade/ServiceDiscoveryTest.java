package io.quarkiverse.convexgrpc.runtime.internal.facade;

import static io.quarkiverse.convexgrpc.runtime.internal.policy.PlayedService.PAYMENT;
import static io.quarkiverse.convexgrpc.runtime.internal.policy.PlayedService.SECOND;
import static io.quarkiverse.convexgrpc.runtime.internal.policy.PlayedService.endpoint;
import static io.quarkiverse.convexgrpc.runtime.internal.policy.PlayedService.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.convexgrpc.EndpointState;
import io.quarkiverse.convexgrpc.ServiceDiscoveryException;
import io.quarkiverse.convexgrpc.ServiceEndpoint;
import io.quarkiverse.convexgrpc.ServiceStatistics;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Absence;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionSettings;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.policy.BalancerSettings;
import io.quarkiverse.convexgrpc.runtime.internal.policy.GuardSettings;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PickedEndpoint;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PlayedService;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ServiceBalancers;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ZoneMode;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;

class ServiceDiscoveryTest {

    private final EndpointChanges changes = new EndpointChanges();
    private final PlayedService played = new PlayedService(1, changes);
    private int inFlight;
    private final ServiceBalancers balancers = new ServiceBalancers(played.shared, service -> new BalancerSettings(
            PolicyName.ROUND_ROBIN, new GuardSettings(ZoneMode.OFF, 0, Duration.ZERO), EjectionSettings.DEFAULT, inFlight));
    private final Services services = new Services(played.directory, () -> "shop", played.latest, played.loads, played.ticker);
    private boolean mayBlock;
    private final ServiceDiscovery discovery = new ServiceDiscovery(() -> services, () -> balancers,
            new Patience(() -> mayBlock, played.scheduler, Runnable::run), changes, Runnable::run, played.randomness);

    private void ask() {
        discovery.allServiceEndpoints("payment");
        discovery.serviceEndpoint("payment");
        played.scheduler.runDue();
    }

    private static List<String> hosts(List<ServiceEndpoint> endpoints) {
        return endpoints.stream().map(ServiceEndpoint::host).toList();
    }

    /** Calls there fail until it is ejected. */
    private void fail(int number) {
        for (int i = 0; i < 5;) {
            PickedEndpoint picked = balancers.of(PAYMENT).now().pick(0);
            if (picked.endpoint().equals(ready(number))) {
                picked.begin(Outcome.CANCELLED);
                picked.end(Outcome.FAILED);
                i++;
            }
        }
        played.scheduler.runDue();
    }

    @Test
    void endpointsAreKnown_eachIsTold_inAnyState_ordered() {
        ask();
        played.are(ready(3), endpoint(2, Condition.NOT_READY), endpoint(1, Condition.DRAINING), ready(4));
        fail(4);

        assertThat(discovery.getAllServiceEndpoints("payment")).containsExactly(
                new ServiceEndpoint("http://10.0.0.1:50051", false, 0, EndpointState.DRAINING, "pod-1", "", ""),
                new ServiceEndpoint("http://10.0.0.2:50051", false, 0, EndpointState.NOT_READY, "pod-2", "", ""),
                new ServiceEndpoint("http://10.0.0.3:50051", true, 100, EndpointState.READY, "pod-3", "", ""),
                new ServiceEndpoint("http://10.0.0.4:50051", false, 0, EndpointState.EJECTED, "pod-4", "", ""));
    }

    @Test
    void oneEndpointIsAskedFor_itIsAHealthyOne_byThePolicy_andNoCallIsCounted() {
        ask();
        played.are(ready(1), endpoint(2, Condition.NOT_READY), endpoint(3, Condition.DRAINING), ready(4), ready(5));
        fail(4);
        List<String> asked = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            asked.add(discovery.getServiceEndpoint("payment").orElseThrow().host());
        }
        played.scheduler.advance(6 * SECOND);
        for (int i = 0; i < 10; i++) {
            // on trial, which is for calls
            asked.add(discovery.getServiceEndpoint("payment.shop").orElseThrow().host());
        }

        assertThat(asked).containsOnly("10.0.0.1", "10.0.0.5");
        assertThat(asked.stream().filter("10.0.0.1"::equals)).hasSize(10);
        assertThat(played.loads.find(PAYMENT, ready(1).id()).inFlight()).isZero();
        assertThat(balancers.of(PAYMENT).now().pick(0).endpoint()).as("the trial is still to come").isEqualTo(ready(4));
    }

    @Test
    void allHaveAsManyCallsAsTheyMay_anyHealthyOneIsTold() {
        inFlight = 1;
        ask();
        played.are(ready(1), ready(2), endpoint(3, Condition.NOT_READY));
        for (int i = 0; i < 2; i++) {
            balancers.of(PAYMENT).now().pick(0).begin(Outcome.CANCELLED);
        }
        Set<String> asked = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            asked.add(discovery.getServiceEndpoint("payment").orElseThrow().host());
        }

        assertThat(asked).containsExactly("10.0.0.1", "10.0.0.2");
    }

    @Test
    void noneIsHealthy_noneIsTold() {
        ask();
        played.are(endpoint(2, Condition.NOT_READY), endpoint(3, Condition.DRAINING));
        assertThat(discovery.getServiceEndpoint("payment")).isEmpty();
        assertThat(discovery.getAllServiceEndpoints("payment")).hasSize(2);
        assertThat(discovery.serviceEndpoint("payment").await().indefinitely()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void serviceIsAbsent_thatIsNoEndpoint_orNobodyKnows(Absence reason) {
        ask();
        played.absent(reason, "the reason");
        AssertSubscriber<List<ServiceEndpoint>> changing = AssertSubscriber.create(10);
        discovery.serviceEndpointChanges("payment").subscribe(changing);
        played.scheduler.runDue();
        if (reason == Absence.NO_SLICES || reason == Absence.NO_PORT) {
            assertThat(discovery.getServiceEndpoint("payment")).isEmpty();
            assertThat(discovery.getAllServiceEndpoints("payment")).isEmpty();
            changing.assertItems(List.of()).assertNotTerminated();
            return;
        }
        assertThatThrownBy(() -> discovery.getServiceEndpoint("payment")).isInstanceOfSatisfying(
                ServiceDiscoveryException.class, e -> assertThat(e.service()).isEqualTo("payment")).hasMessage("the reason");
        assertThatThrownBy(() -> discovery.getAllServiceEndpoints("payment")).isInstanceOf(ServiceDiscoveryException.class);
        assertThatThrownBy(() -> discovery.serviceEndpoint("payment").await().indefinitely())
                .isInstanceOf(ServiceDiscoveryException.class);
        assertThatThrownBy(() -> discovery.allServiceEndpoints("payment").await().indefinitely())
                .isInstanceOf(ServiceDiscoveryException.class);
        changing.assertFailedWith(ServiceDiscoveryException.class, "the reason");
    }

    @Test
    void nothingIsKnownYet_threadMayNotBlock_itIsToldWhatToUseInstead() {
        assertThatThrownBy(() -> discovery.getServiceEndpoint("payment")).isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("payment", "serviceEndpoint(service)", "Uni", Thread.currentThread().getName());
        assertThatThrownBy(() -> discovery.getAllServiceEndpoints("payment")).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("allServiceEndpoints(service)");
        played.scheduler.runDue();
        played.are(ready(1));

        assertThat(discovery.getServiceEndpoint("payment")).isPresent();
        assertThat(discovery.getAllServiceEndpoints("payment")).hasSize(1);
    }

    @Test
    void nothingIsKnownYet_threadMayBlock_itWaits() throws InterruptedException {
        mayBlock = true;
        CompletableFuture<List<ServiceEndpoint>> answer = CompletableFuture
                .supplyAsync(() -> discovery.getAllServiceEndpoints("payment"));
        while (played.watched.isEmpty()) {
            played.scheduler.runDue();
            Thread.onSpinWait();
        }
        played.are(ready(1));

        assertThat(hosts(answer.join())).containsExactly("10.0.0.1");
    }

    @Test
    void nothingIsKnownYet_whoMayNotWaitIsToldLater_andThatItTookTooLong() {
        CompletableFuture<Optional<ServiceEndpoint>> one = discovery.serviceEndpoint("payment").subscribeAsCompletionStage();
        CompletableFuture<List<ServiceEndpoint>> all = discovery.allServiceEndpoints("payment").subscribeAsCompletionStage();
        CompletableFuture<List<ServiceEndpoint>> other = discovery.allServiceEndpoints("ledger").subscribeAsCompletionStage();
        played.scheduler.advance(4 * SECOND);
        assertThat(one).isNotDone();
        played.are(ready(1));
        played.scheduler.advance(SECOND);

        assertThat(one.join()).isPresent();
        assertThat(all.join()).hasSize(1);
        assertThat(other).isCompletedExceptionally();
        assertThatThrownBy(other::join).hasRootCauseInstanceOf(ServiceDiscoveryException.class)
                .hasMessageContainingAll("ledger", "5 s");
        played.say(new ServiceUpdate.Current(played.latest.of(PAYMENT).snapshot()));
    }

    @Test
    void manyWaitForWhatIsKnown_oneTaskTellsThem() {
        Queue<Runnable> later = new ArrayDeque<>();
        ServiceDiscovery busy = new ServiceDiscovery(() -> services, () -> balancers,
                new Patience(() -> false, played.scheduler, later::add), changes, Runnable::run, played.randomness);
        List<CompletableFuture<List<ServiceEndpoint>>> answers = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            answers.add(busy.allServiceEndpoints("payment").subscribeAsCompletionStage());
        }
        played.scheduler.runDue();
        played.are(ready(1));
        assertThat(later).hasSize(1);
        later.remove().run();

        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompleted());
    }

    @ParameterizedTest
    @ValueSource(strings = { "Payment", "payment.shop.x.y", "", "payment:80", "pay_ment" })
    void nameIsNoName_itIsRefusedAtOnce(String name) {
        assertThatThrownBy(() -> discovery.getServiceEndpoint(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> discovery.getAllServiceEndpoints(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> discovery.serviceEndpoint(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> discovery.allServiceEndpoints(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> discovery.serviceEndpointChanges(name)).isInstanceOf(IllegalArgumentException.class);
        assertThat(played.watched).isEmpty();
    }

    @Test
    void sourceIsLost_theLastEndpointsStay() {
        ask();
        AssertSubscriber<List<ServiceEndpoint>> changing = AssertSubscriber.create(10);
        discovery.serviceEndpointChanges("payment").subscribe(changing);
        played.are(ready(1, 2));
        played.say(new ServiceUpdate.Stale(played.latest.of(PAYMENT).snapshot(), "gone"));
        assertThat(discovery.getServiceEndpoint("payment")).isPresent();
        assertThat(discovery.getAllServiceEndpoints("payment")).hasSize(2);
        played.absent(Absence.UNREACHABLE, "gone for good");

        assertThat(changing.getItems()).hasSize(1);
        changing.assertNotTerminated();
    }

    @Test
    void endpointsChange_followersAreTold_andWhoCancelsIsNot() {
        AssertSubscriber<List<ServiceEndpoint>> stays = AssertSubscriber.create(10);
        AssertSubscriber<List<ServiceEndpoint>> leaves = AssertSubscriber.create(10);
        discovery.serviceEndpointChanges("payment").subscribe(stays);
        discovery.serviceEndpointChanges("payment").subscribe(leaves);
        played.scheduler.runDue();
        stays.assertHasNotReceivedAnyItem();
        played.are(ready(1));
        played.are(ready(1, 2));
        leaves.cancel();
        played.are(ready(2));

        assertThat(stays.getItems().stream().map(ServiceDiscoveryTest::hosts)).containsExactly(List.of("10.0.0.1"),
                List.of("10.0.0.1", "10.0.0.2"), List.of("10.0.0.2"));
        assertThat(leaves.getItems()).hasSize(2);
        stays.cancel();
        played.scheduler.runDue();
        assertThat(played.watched).as("asked for once, followed until the end").containsExactly(PAYMENT);
    }

    @Test
    void endpointIsEjected_followersAreTold() {
        ask();
        AssertSubscriber<List<ServiceEndpoint>> changing = AssertSubscriber.create(10);
        discovery.serviceEndpointChanges("payment").subscribe(changing);
        played.are(ready(1, 3));
        fail(2);

        assertThat(changing.getItems()).hasSize(2);
        assertThat(changing.getLastItem().get(1).state()).isEqualTo(EndpointState.EJECTED);
        changing.cancel();
        fail(1);
        assertThat(changing.getItems()).hasSize(2);
    }

    @Test
    void whoEjectedAnEndpointIsNoMore_followersAreTold() {
        ask();
        AssertSubscriber<List<ServiceEndpoint>> changing = AssertSubscriber.create(10);
        discovery.serviceEndpointChanges("payment").subscribe(changing);
        played.are(ready(1, 3));
        fail(2);
        balancers.close();
        played.scheduler.runDue();

        assertThat(changing.getItems()).hasSize(3);
        assertThat(changing.getLastItem().get(1).state()).isEqualTo(EndpointState.READY);
    }

    @Test
    void endpointChangesWhileAnotherChangeIsOnItsWay_followersAreToldTheLatest() {
        Queue<Runnable> later = new ArrayDeque<>();
        ServiceDiscovery slow = new ServiceDiscovery(() -> services, () -> balancers,
                new Patience(() -> false, played.scheduler, Runnable::run), changes, later::add, played.randomness);
        ask();
        AssertSubscriber<List<ServiceEndpoint>> changing = AssertSubscriber.create(100);
        slow.serviceEndpointChanges("payment").subscribe(changing);
        played.are(ready(1, 3));
        fail(2);
        later.remove().run();

        assertThat(changing.getItems()).as("nothing that is over by now").hasSize(1);
        assertThat(changing.getLastItem().get(1).state()).isEqualTo(EndpointState.EJECTED);
    }

    @Test
    void followerIsSlow_itGetsTheLatest() {
        Queue<Runnable> later = new ArrayDeque<>();
        ServiceDiscovery slow = new ServiceDiscovery(() -> services, () -> balancers,
                new Patience(() -> false, played.scheduler, Runnable::run), changes, later::add, played.randomness);
        AssertSubscriber<List<ServiceEndpoint>> changing = AssertSubscriber.create(100);
        slow.serviceEndpointChanges("payment").subscribe(changing);
        played.scheduler.runDue();
        for (int i = 1; i <= 50; i++) {
            played.are(ready(i));
        }
        while (!later.isEmpty()) {
            later.remove().run();
        }

        assertThat(changing.getItems().stream().map(ServiceDiscoveryTest::hosts)).hasSizeLessThan(4)
                .endsWith(List.of("10.0.0.50"));
    }

    @Test
    void statistics_countTheEndpointsOfAllThatIsFollowed_byTheNamesThatApplicationsUse() {
        played.directory.subscribe(new ServiceKey("bank", "ledger", "admin"), update -> {
        });
        played.directory.subscribe(new ServiceKey("shop", "stock", "http"), update -> {
        });
        ask();
        assertThat(discovery.getDiscoveryStatistics().serviceStatistics()).isEmpty();
        played.are(ready(1), ready(2), ready(3), endpoint(4, Condition.NOT_READY));
        fail(3);
        played.say(new ServiceUpdate.Absent(new ServiceKey("bank", "ledger", "admin"), Absence.FORBIDDEN, ""));
        played.say(new ServiceUpdate.Absent(new ServiceKey("shop", "stock", "http"), Absence.NO_PORT, ""));

        assertThat(discovery.getDiscoveryStatistics().serviceStatistics()).hasSize(3)
                .containsEntry("payment", new ServiceStatistics(4, 2, 2))
                .containsEntry("ledger.bank:admin", new ServiceStatistics(0, 0, 0))
                .containsEntry("stock:http", new ServiceStatistics(0, 0, 0));
    }
}
