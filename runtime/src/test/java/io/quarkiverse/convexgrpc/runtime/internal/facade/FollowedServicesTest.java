package io.quarkiverse.convexgrpc.runtime.internal.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.convexgrpc.EndpointOverview;
import io.quarkiverse.convexgrpc.EndpointState;
import io.quarkiverse.convexgrpc.ServiceOverview;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Absence;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.AddressLiteral;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.LatestUpdates;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceDirectory;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Steering;
import io.quarkiverse.convexgrpc.runtime.internal.load.CallKind;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeScheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

class FollowedServicesTest {

    private static final ServiceKey PAYMENT = new ServiceKey("shop", "payment");
    private static final ServiceKey ADMIN = new ServiceKey("shop", "payment", "admin");
    private static final ServiceKey LEDGER = new ServiceKey("bank", "ledger");
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final FakeTicker ticker = new FakeTicker();
    private final FakeScheduler scheduler = new FakeScheduler(ticker);
    private final LatestUpdates latest = new LatestUpdates();
    private final LoadBook loads = new LoadBook(LoadListener.NOOP);
    private final Map<ServiceKey, Consumer<ServiceUpdate>> sources = new HashMap<>();
    private final Steering steering = new Steering((service, sink) -> {
        sources.put(service, sink);
        return () -> {
        };
    }, scheduler, Steering.Listener.NOOP);
    private final ServiceDirectory directory = new ServiceDirectory(steering, scheduler, ticker, latest);
    private final FollowedServices services = new FollowedServices(latest, loads, steering, () -> "shop",
            service -> "policy of " + service, ticker);
    private final MethodLoad method = loads.methods(PAYMENT).of("shop.Payment/Pay", CallKind.UNARY);

    private void follow(ServiceKey service, Endpoint... endpoints) {
        if (!sources.containsKey(service)) {
            directory.subscribe(service, update -> {
            });
            scheduler.runDue();
        }
        say(new ServiceUpdate.Current(new EndpointSnapshot(service, Arrays.asList(endpoints))));
    }

    private void say(ServiceUpdate update) {
        sources.get(update.service()).accept(update);
        scheduler.advance(SECOND);
    }

    private static Endpoint pod(String name, String address, Condition condition) {
        return new Endpoint(new EndpointId("uid-" + name, 9000), List.of(AddressLiteral.parse(address)), condition, name,
                "zone-a", "node-1");
    }

    private static Endpoint pod(String name, String address) {
        return pod(name, address, Condition.READY);
    }

    private EndpointState state(String pod) {
        return overview(pod).endpoint().state();
    }

    private EndpointOverview overview(String pod) {
        return services.find("payment").orElseThrow().endpoints().stream().filter(one -> one.endpoint().pod().equals(pod))
                .findFirst().orElseThrow();
    }

    @Test
    void services_areThoseThatAreFollowed_orderedByName_eachPortByItself() {
        follow(PAYMENT, pod("p2", "10.0.0.2"), pod("p1", "10.0.0.1"));
        follow(LEDGER);
        follow(ADMIN, pod("p1", "10.0.0.1"));

        assertThat(services.all()).extracting(ServiceOverview::service, ServiceOverview::namespace).containsExactly(
                tuple("ledger", "bank"),
                tuple("payment", "shop"),
                tuple("payment:admin", "shop"));
        assertThat(services.find("payment").orElseThrow()).satisfies(payment -> {
            assertThat(payment.policy()).isEqualTo("policy of payment.shop");
            assertThat(payment.stale()).isFalse();
            assertThat(payment.absence()).isEmpty();
            assertThat(payment.endpoints()).extracting(one -> one.endpoint().endpoint())
                    .containsExactly("http://10.0.0.1:9000", "http://10.0.0.2:9000");
        });
        assertThat(services.find("payment.shop.svc:admin").orElseThrow().endpoints()).hasSize(1);
        assertThat(services.find("unknown")).isEmpty();
    }

    @Test
    void absence_saysWhy_andStaleIsSaid() {
        directory.subscribe(PAYMENT, update -> {
        });
        scheduler.runDue();
        assertThat(services.find("payment").orElseThrow().absence()).hasValueSatisfying(
                why -> assertThat(why).contains("payment", "shop", "nobody has answered yet"));

        say(new ServiceUpdate.Absent(PAYMENT, Absence.NO_SLICES, "there is no such Service"));
        assertThat(services.find("payment").orElseThrow().absence()).contains("there is no such Service");
        follow(PAYMENT);
        assertThat(services.find("payment").orElseThrow().absence()).hasValueSatisfying(
                why -> assertThat(why).contains("payment", "has no endpoints"));
        say(new ServiceUpdate.Stale(new EndpointSnapshot(PAYMENT, List.of(pod("p1", "10.0.0.1"))), "away"));
        assertThat(services.find("payment").orElseThrow().stale()).isTrue();
        assertThat(services.find("payment").orElseThrow().absence()).isEmpty();
        say(new ServiceUpdate.Stale(new EndpointSnapshot(PAYMENT, List.of()), "away"));
        assertThat(services.find("payment").orElseThrow().absence()).contains("away");
    }

    @Test
    void calls_showInFlightSharesAndCosts() {
        Endpoint one = pod("p1", "10.0.0.1");
        Endpoint other = pod("p2", "10.0.0.2");
        follow(PAYMENT, one, other, pod("p3", "10.0.0.3", Condition.NOT_READY));
        assertThat(overview("p1").share()).as("before any call").isZero();
        EndpointLoad load = loads.acquire(PAYMENT, one);
        EndpointLoad otherLoad = loads.acquire(PAYMENT, other);
        for (int i = 0; i < 3; i++) {
            load.started(method, ticker.read());
        }
        load.ended(method, Outcome.OK, false, 1_000_000, ticker.read());
        otherLoad.started(method, ticker.read());
        otherLoad.ended(method, Outcome.FAILED, false, 1_000_000, ticker.read());

        assertThat(overview("p1").inFlight()).isEqualTo(2);
        assertThat(overview("p1").calls()).isEqualTo(3);
        assertThat(overview("p1").share()).isEqualTo(0.75);
        assertThat(overview("p1").cost()).as("one call, and two that wait before it").isCloseTo(3, within(0.01));
        assertThat(overview("p2").calls()).isEqualTo(1);
        assertThat(overview("p2").cost()).as("it failed").isGreaterThan(1);
        assertThat(overview("p3").calls()).isZero();
        assertThat(overview("p3").cost()).isEqualTo(1);
        assertThat(overview("p3").endpoint().state()).isEqualTo(EndpointState.NOT_READY);
        assertThat(services.find("payment").orElseThrow().endpoints().stream().mapToDouble(EndpointOverview::share).sum())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = { "p1", "10.0.0.1:9000", "http://10.0.0.1:9000", "fd00::1", "[fd00::1]:9000",
            "[fd00:0:0::0001]:9000",
            "http://[fd00::1]:9000" })
    void endpoint_isNamedByPodAddressOrUri(String name) {
        Endpoint both = new Endpoint(new EndpointId("uid-p1", 9000),
                List.of(AddressLiteral.parse("10.0.0.1"), AddressLiteral.parse("fd00::1")), Condition.READY, "p1", "", "");
        follow(PAYMENT, both, pod("p2", "10.0.0.2"));
        if (name.equals("fd00::1")) {
            assertThatIllegalArgumentException().as("no port").isThrownBy(() -> services.drain("payment", name));
            return;
        }

        services.drain("payment", name);
        scheduler.advance(SECOND);

        assertThat(state("p1")).isEqualTo(EndpointState.DRAINING);
        assertThat(state("p2")).isEqualTo(EndpointState.READY);
    }

    @Test
    void staticEndpoint_isNamedByItsHostToo() {
        follow(PAYMENT, new Endpoint(new EndpointId("payment.example.org", 9000), List.of(AddressLiteral.parse("10.0.0.1")),
                Condition.READY, "", "", ""));

        services.eject("payment", "payment.example.org:9000", Duration.ofSeconds(30));
        scheduler.advance(SECOND);

        assertThat(overview("").endpoint().state()).isEqualTo(EndpointState.EJECTED);
    }

    @Test
    void drained_untilResumed() {
        follow(PAYMENT, pod("p1", "10.0.0.1"), pod("p2", "10.0.0.2"));
        services.drain("payment", "p1");
        scheduler.advance(60 * SECOND);
        assertThat(state("p1")).isEqualTo(EndpointState.DRAINING);
        assertThat(overview("p1").endpoint().healthy()).isFalse();
        assertThat(overview("p1").ejectionReason()).isEmpty();

        services.resume("payment", "p1");
        scheduler.advance(SECOND);
        assertThat(state("p1")).isEqualTo(EndpointState.READY);
    }

    @Test
    void ejected_forItsTime_andSaysByHand() {
        follow(PAYMENT, pod("p1", "10.0.0.1"), pod("p2", "10.0.0.2"));
        services.eject("payment", "p1", Duration.ofSeconds(30));
        scheduler.advance(29 * SECOND);
        assertThat(state("p1")).isEqualTo(EndpointState.EJECTED);
        assertThat(overview("p1").ejectionReason()).contains("manual");

        scheduler.advance(2 * SECOND);
        assertThat(state("p1")).isEqualTo(EndpointState.READY);
        assertThat(overview("p1").ejectionReason()).isEmpty();
    }

    @Test
    void twoPodsOfOneName_areSteeredBoth() {
        Endpoint old = new Endpoint(new EndpointId("uid-old", 9000), List.of(AddressLiteral.parse("10.0.0.1")), Condition.READY,
                "p1", "", "");
        follow(PAYMENT, old, pod("p1", "10.0.0.2"));

        services.drain("payment", "p1");
        scheduler.advance(SECOND);

        assertThat(latest.of(PAYMENT).snapshot().count(Condition.DRAINING)).isEqualTo(2);
    }

    @Test
    void namesThatAreNotKnown_areRefused_withThoseThatAre() {
        follow(PAYMENT, pod("p1", "10.0.0.1"), pod("p2", "10.0.0.2"));
        follow(LEDGER);
        follow(ADMIN);

        List<Consumer<String>> byService = List.of(name -> services.drain(name, "p1"), name -> services.resume(name, "p1"),
                name -> services.eject(name, "p1", Duration.ofSeconds(1)));
        for (Consumer<String> call : byService) {
            assertThatIllegalArgumentException().isThrownBy(() -> call.accept("paiment")).satisfies(e -> assertThat(
                    e.getMessage()).contains("paiment", "expected: one of [ledger.bank, payment, payment:admin]"));
            assertThatIllegalArgumentException().isThrownBy(() -> call.accept("Payment"))
                    .withMessageContaining("character 'P'");
            assertThatNullPointerException().isThrownBy(() -> call.accept(null)).withMessage("service");
        }
        List<Consumer<String>> byEndpoint = new ArrayList<>();
        byEndpoint.add(name -> services.drain("payment", name));
        byEndpoint.add(name -> services.resume("payment", name));
        byEndpoint.add(name -> services.eject("payment", name, Duration.ofSeconds(1)));
        for (Consumer<String> call : byEndpoint) {
            for (String name : new String[] { "p3", "10.0.0.1", "10.0.0.1:9001", "", "http://", "uid-p1:9000" }) {
                assertThatIllegalArgumentException().isThrownBy(() -> call.accept(name)).satisfies(e -> assertThat(
                        e.getMessage()).contains("endpoint: " + name + " is none of service payment",
                                "expected: one of [p1 at 10.0.0.1:9000, p2 at 10.0.0.2:9000]"));
            }
            assertThatNullPointerException().isThrownBy(() -> call.accept(null)).withMessage("endpoint");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = { 0, -1 })
    void timeThatIsNone_isRefused(long nanos) {
        follow(PAYMENT, pod("p1", "10.0.0.1"));

        assertThatIllegalArgumentException().isThrownBy(() -> services.eject("payment", "p1", Duration.ofNanos(nanos)))
                .withMessageContaining("expected: more than 0");
    }

    @Test
    void timeWithoutEnd_isTaken() {
        follow(PAYMENT, pod("p1", "10.0.0.1"));

        services.eject("payment", "p1", Duration.ofSeconds(Long.MAX_VALUE));
        scheduler.advance(SECOND);

        assertThat(state("p1")).isEqualTo(EndpointState.EJECTED);
    }
}
