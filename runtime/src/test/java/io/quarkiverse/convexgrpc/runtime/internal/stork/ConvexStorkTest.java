package io.quarkiverse.convexgrpc.runtime.internal.stork;

import static io.quarkiverse.convexgrpc.runtime.internal.policy.PlayedService.PAYMENT;
import static io.quarkiverse.convexgrpc.runtime.internal.policy.PlayedService.SECOND;
import static io.quarkiverse.convexgrpc.runtime.internal.policy.PlayedService.endpoint;
import static io.quarkiverse.convexgrpc.runtime.internal.policy.PlayedService.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Absence;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionSettings;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.policy.BalancerSettings;
import io.quarkiverse.convexgrpc.runtime.internal.policy.GuardSettings;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PlayedService;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ServiceBalancers;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ZoneMode;
import io.quarkiverse.convexgrpc.runtime.internal.stork.balancer.ConvexLoadBalancerProvider;
import io.quarkiverse.convexgrpc.runtime.internal.stork.discovery.ConvexServiceDiscoveryProvider;
import io.smallrye.mutiny.Uni;
import io.smallrye.stork.api.NoServiceInstanceFoundException;
import io.smallrye.stork.api.Service;
import io.smallrye.stork.api.ServiceDiscovery;
import io.smallrye.stork.api.ServiceInstance;
import io.smallrye.stork.api.observability.NoopObservationCollector;

/** Stork's services of the type convex, through Stork's own class {@link Service}. */
class ConvexStorkTest {

    private final PlayedService played = new PlayedService(1);
    private int inFlight;
    private final ServiceBalancers balancers = new ServiceBalancers(played.shared,
            service -> new BalancerSettings(PolicyName.ROUND_ROBIN, new GuardSettings(ZoneMode.OFF, 0, Duration.ZERO),
                    EjectionSettings.DEFAULT, inFlight));
    private final StorkAdapter adapter = new StorkAdapter(played.directory, () -> balancers, () -> "shop",
            failure -> Outcome.FAILED, Runnable::run, played.scheduler, played.randomness);
    private final ServiceDiscovery discovery = discovery(Map.of(), "payment");
    private final Service service = service(discovery);

    private static ServiceDiscovery discovery(Map<String, String> attributes, String name) {
        return new ConvexServiceDiscoveryProvider().createServiceDiscovery(
                new io.quarkiverse.convexgrpc.runtime.internal.stork.discovery.ConvexConfiguration(attributes), name, null,
                null);
    }

    private static Service service(ServiceDiscovery discovery) {
        var balancer = new ConvexLoadBalancerProvider().createLoadBalancer(
                new io.quarkiverse.convexgrpc.runtime.internal.stork.balancer.ConvexConfiguration(), discovery);
        return new Service("payment", "convex", "convex", new NoopObservationCollector(), balancer, discovery, null,
                balancer.requiresStrictRecording());
    }

    @BeforeEach
    void install() {
        adapter.install();
    }

    @AfterEach
    void uninstall() {
        adapter.uninstall();
    }

    private void are(Endpoint... endpoints) {
        discovery.getServiceInstances().subscribe().with(list -> {
        });
        played.scheduler.runDue();
        played.are(endpoints);
    }

    private static <T> T now(Uni<T> uni) {
        return uni.subscribeAsCompletionStage().getNow(null);
    }

    private List<ServiceInstance> instances() {
        return now(discovery.getServiceInstances());
    }

    private static List<String> hosts(List<ServiceInstance> instances) {
        return instances.stream().map(ServiceInstance::getHost).toList();
    }

    private ServiceInstance begun() {
        return service.selectInstanceAndRecordStart(true).await().indefinitely();
    }

    private EndpointLoad load(int number) {
        return played.loads.find(PAYMENT, ready(number).id());
    }

    /** The pods' hosts that so many calls go to, one after the other. */
    private Set<String> called(int calls) {
        Set<String> hosts = new TreeSet<>();
        for (int i = 0; i < calls; i++) {
            ServiceInstance instance = begun();
            hosts.add(instance.getHost());
            instance.recordReply();
            instance.recordEnd(null);
        }
        return hosts;
    }

    @Test
    void nothingIsAsked_nothingIsFollowed_thenItIsUntilTheEnd() {
        played.scheduler.runDue();
        assertThat(played.watched).isEmpty();
        are(ready(1));
        assertThat(played.watched).containsExactly(PAYMENT);
    }

    @Test
    void endpointsChange_theNextAnswerHasThemAtOnce() {
        are(ready(1, 2));
        assertThat(hosts(instances())).containsExactly("10.0.0.1", "10.0.0.2");
        assertThat(instances().get(0)).satisfies(instance -> {
            assertThat(instance.getPort()).isEqualTo(50051);
            assertThat(instance.isSecure()).isFalse();
            assertThat(instance.getPath()).isEmpty();
            assertThat(instance.getLabels()).containsEntry("pod", "pod-1");
        });
        played.are(ready(2, 4));

        assertThat(hosts(instances())).containsExactly("10.0.0.2", "10.0.0.3", "10.0.0.4");
        assertThat(called(9)).containsExactly("10.0.0.2", "10.0.0.3", "10.0.0.4");
    }

    @Test
    void endpointStays_soDoesItsNumber_andTheListIsTheSameUntilSomethingChanges() {
        are(ready(1, 2));
        long second = instances().get(1).getId();
        assertThat(instances()).isSameAs(instances());
        played.are(ready(2, 3));

        assertThat(instances().get(0).getId()).isEqualTo(second);
        assertThat(instances().get(1).getId()).isNotEqualTo(second);
    }

    @Test
    void someAreNotReady_theyAreNotListed_drainingOnesWhereNoneIsReady() {
        are(ready(1), endpoint(2, Condition.DRAINING), endpoint(3, Condition.NOT_READY));
        assertThat(hosts(instances())).containsExactly("10.0.0.1");
        played.are(endpoint(2, Condition.DRAINING), endpoint(3, Condition.NOT_READY));
        assertThat(hosts(instances())).containsExactly("10.0.0.2");
        played.are(endpoint(3, Condition.NOT_READY));
        assertThat(instances()).isEmpty();
    }

    @Test
    void nothingIsKnown_theAnswerWaits_for5Seconds() {
        CompletableFuture<List<ServiceInstance>> waits = discovery.getServiceInstances().subscribeAsCompletionStage();
        played.scheduler.advance(4 * SECOND);
        assertThat(waits).isNotDone();
        played.scheduler.advance(SECOND);

        assertThat(waits).isCompletedWithValue(List.of());
        assertThatThrownBy(() -> service.selectInstance(List.of())).isInstanceOf(NoServiceInstanceFoundException.class)
                .hasMessageContainingAll("payment", "not answered");
    }

    @Test
    void nothingCanBeCalled_theCallSaysWhy() {
        are(endpoint(1, Condition.NOT_READY));
        assertThatThrownBy(this::begun).isInstanceOf(NoServiceInstanceFoundException.class)
                .hasMessage("Service 'payment' in namespace 'shop' has no ready endpoint (1 not ready, 0 terminating)");
        played.absent(Absence.FORBIDDEN, "may not");
        assertThatThrownBy(this::begun).isInstanceOf(NoServiceInstanceFoundException.class).hasMessage("may not");
    }

    @Test
    void callFails_itsEndpointIsAvoidedAtOnce_asByGrpcClients() {
        are(ready(1, 3));
        for (int i = 0; i < 15; i++) {
            ServiceInstance instance = begun();
            instance.recordReply();
            instance.recordEnd(instance.getHost().equals("10.0.0.2") ? new IllegalStateException() : null);
        }
        played.scheduler.runDue();

        assertThat(load(2).ejected()).isTrue();
        assertThat(called(30)).containsExactly("10.0.0.1", "10.0.0.3");
    }

    @Test
    void call_isInFlightFromStartToEnd_andSelectingAloneCountsForNothing() {
        are(ready(1));
        service.selectInstance().await().indefinitely();
        assertThat(load(1).inFlight()).isZero();
        ServiceInstance instance = begun();
        assertThat(instance.gatherStatistics()).isTrue();
        assertThat(load(1).inFlight()).isEqualTo(1);
        instance.recordReply();
        instance.recordEnd(null);
        instance.recordEnd(new IllegalStateException());

        assertThat(load(1).inFlight()).isZero();
        assertThat(load(1).succeeded()).isEqualTo(1);
        assertThat(load(1).faults()).isZero();
    }

    @Test
    void callIsNotTimed_itIsNeverInFlight_butItsEndCounts() {
        are(ready(1));
        ServiceInstance instance = service.selectInstanceAndRecordStart(false).await().indefinitely();
        assertThat(load(1).inFlight()).isZero();
        instance.recordEnd(new IllegalStateException());

        assertThat(load(1).inFlight()).isZero();
        assertThat(load(1).faults()).isEqualTo(1);
    }

    @Test
    void endpointIsFull_othersGetTheCall_andWhereAllAreTheCallSaysSo() {
        inFlight = 1;
        are(ready(1, 2));
        assertThat(Set.of(begun().getHost(), begun().getHost())).hasSize(2);
        assertThatThrownBy(this::begun).isInstanceOf(NoServiceInstanceFoundException.class)
                .hasMessageContaining("max-in-flight-per-endpoint");
    }

    @Test
    void callerKnowsSomeOnly_itGetsOneOfThose() {
        are(ready(1, 9));
        Set<ServiceInstance> some = ConcurrentHashMap.newKeySet();
        some.addAll(instances().subList(3, 5));
        Set<String> picked = new TreeSet<>();
        for (int i = 0; i < 40; i++) {
            ServiceInstance instance = service.selectInstanceAndRecordStart(some, true);
            picked.add(instance.getHost());
            // as Quarkus' Vert.x client does
            some.remove(instance);
            some.add(instance);
            instance.recordEnd(null);
        }

        assertThat(some).hasSize(2);
        assertThat(picked).containsExactly("10.0.0.4", "10.0.0.5");
    }

    @Test
    void callerKnowsOnlyWhatHasGone_itGetsThat() {
        are(ready(1, 2));
        List<ServiceInstance> before = new ArrayList<>(instances());
        played.are(ready(3, 4));

        Set<ServiceInstance> picked = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            ServiceInstance instance = service.selectInstanceAndRecordStart(before, true);
            picked.add(instance);
            instance.recordEnd(new IllegalStateException());
        }
        assertThat(picked).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void nothingCanBeCalled_whoHandsInWhatItIsConnectedTo_getsOneOfThose() {
        inFlight = 1;
        are(ready(1, 2));
        Set<ServiceInstance> connected = ConcurrentHashMap.newKeySet();
        connected.addAll(instances());
        begun();
        begun();
        assertThat(connected).contains(service.selectInstanceAndRecordStart(connected, true));
        played.are(endpoint(1, Condition.NOT_READY));

        assertThat(connected).contains(service.selectInstanceAndRecordStart(connected, true));
        assertThatThrownBy(() -> service.selectInstanceAndRecordStart(Set.of(), true))
                .isInstanceOf(NoServiceInstanceFoundException.class);
    }

    @Test
    void connectionsAreLostMeanwhile_thePickStands() {
        are(ready(1, 2));
        for (int left = 0; left <= 3; left++) {
            Collection<ServiceInstance> lost = new Lost(instances(), left);
            assertThat(service.selectInstanceAndRecordStart(lost, true)).as("%s looks", left).isIn(instances());
        }
    }

    /** What a channel is connected to, of which nothing is left after so many looks. */
    private static final class Lost extends AbstractCollection<ServiceInstance> {

        private final List<ServiceInstance> before;
        private int looks;

        Lost(List<ServiceInstance> before, int looks) {
            this.before = List.copyOf(before);
            this.looks = looks + 1;
        }

        private List<ServiceInstance> left() {
            return looks-- > 0 ? before : List.of();
        }

        @Override
        public boolean contains(Object one) {
            return left().contains(one);
        }

        @Override
        public Iterator<ServiceInstance> iterator() {
            return left().iterator();
        }

        @Override
        public int size() {
            return left().size();
        }
    }

    @Test
    void listIsOlderThanWhatIsKnown_theCallGoesWhereBothSay() {
        are(ready(1, 2));
        List<ServiceInstance> before = instances();
        played.are(ready(2, 5));
        for (int i = 0; i < 20; i++) {
            assertThat(service.selectInstanceAndRecordStart(before, true).getHost()).isEqualTo("10.0.0.2");
        }
    }

    @Test
    void attributes_sayWhichServiceIsMeant_andThatItSpeaksTls() {
        ServiceDiscovery other = discovery(Map.of("service", "ledger.bank:http", "secure", "true"), "payment");
        other.getServiceInstances().subscribe().with(list -> {
        });
        played.scheduler.runDue();
        assertThat(played.watched).containsExactly(new ServiceKey("bank", "ledger", "http"));
        played.say(new ServiceUpdate.Current(
                new EndpointSnapshot(
                        new ServiceKey("bank", "ledger", "http"), List.of(ready(1)))));

        assertThat(now(other.getServiceInstances()).get(0).isSecure()).isTrue();
    }

    @Test
    void nameIsNoName_itIsRefusedAtTheStart() {
        assertThatThrownBy(() -> discovery(Map.of("service", "Ledger"), "payment"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("quarkus.stork.payment.service-discovery.service", "Ledger");
    }

    @Test
    void instancesAreOfAnotherDiscovery_theBalancerIsRefusedAtTheStart() {
        assertThatThrownBy(() -> service(() -> Uni.createFrom().item(List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("load balancer 'convex'", "service-discovery.type=convex");
    }

    @Test
    void balancerIsAnother_noneOfOursIsMade() {
        ServiceDiscovery alone = discovery(Map.of(), "payment");
        alone.getServiceInstances().subscribe().with(list -> {
        });
        played.scheduler.runDue();
        played.are(ready(1));

        assertThat(now(alone.getServiceInstances())).hasSize(1);
        assertThat(load(1)).isNull();
    }

    @Test
    void noApplicationIsRunning_itSaysSo() {
        adapter.uninstall();
        assertThatThrownBy(() -> discovery.getServiceInstances().await().indefinitely())
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("before the application has begun to start");
    }
}
