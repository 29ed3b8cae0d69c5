package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import static io.quarkiverse.convexgrpc.runtime.internal.endpoint.Fixtures.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSource.Watching;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeScheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

class StaticEndpointSourceTest {

    private final FakeScheduler scheduler = new FakeScheduler(new FakeTicker());
    private final FakeScheduler blocking = new FakeScheduler(new FakeTicker());
    private final Map<String, List<String>> names = new HashMap<>();
    private final List<String> lookedUp = new ArrayList<>();
    private final List<ServiceUpdate> updates = new ArrayList<>();

    private Watching watch(String... endpoints) {
        return new StaticEndpointSource(Map.of(KEY, List.of(endpoints)), this::lookUp, blocking::execute, scheduler)
                .watch(KEY, updates::add);
    }

    private List<InetAddress> lookUp(String host) {
        lookedUp.add(host);
        if (!names.containsKey(host)) {
            throw new UncheckedIOException(new UnknownHostException(host + " is unknown"));
        }
        return names.get(host).stream().map(AddressLiteral::parse).toList();
    }

    private void round() {
        scheduler.runDue();
        blocking.runDue();
        scheduler.runDue();
    }

    private void nextRound() {
        scheduler.advance(StaticEndpointSource.LOOKUP_INTERVAL_NANOS);
        round();
    }

    private ServiceUpdate latest() {
        return updates.get(updates.size() - 1);
    }

    private static ServiceUpdate current(Endpoint... endpoints) {
        return new ServiceUpdate.Current(new EndpointSnapshot(KEY, List.of(endpoints)));
    }

    private static Endpoint endpoint(String host, int port, String... addresses) {
        return new Endpoint(new EndpointId(host, port), Stream.of(addresses).map(AddressLiteral::parse).toList(),
                Condition.READY, "", "", "");
    }

    @Test
    void literals_watched_areCurrentWithoutALookUp() {
        watch("10.0.0.1:9000", "[fd00::1]:9001");
        scheduler.runDue();
        assertThat(updates).containsExactly(current(endpoint("10.0.0.1", 9000, "10.0.0.1"),
                endpoint("fd00::1", 9001, "fd00::1")));
        nextRound();
        assertThat(lookedUp).isEmpty();
        assertThat(updates).hasSize(1);
    }

    @Test
    void name_withManyAddresses_isOneEndpoint() {
        names.put("db", List.of("10.0.0.2", "10.0.0.1"));
        watch("db:9000");
        round();
        assertThat(updates).containsExactly(current(endpoint("db", 9000, "10.0.0.2", "10.0.0.1")));
    }

    @Test
    void name_answeredInAnotherOrder_isNoChange() {
        names.put("db", List.of("10.0.0.2", "10.0.0.1"));
        watch("db:9000");
        round();
        names.put("db", List.of("10.0.0.1", "10.0.0.2"));
        nextRound();
        assertThat(latest()).isEqualTo(updates.get(0));
        assertThat(lookedUp).hasSize(2);
    }

    @Test
    void name_moved_isFollowedAfterTheInterval() {
        names.put("db", List.of("10.0.0.1"));
        watch("db:9000");
        round();
        names.put("db", List.of("10.0.0.2"));
        nextRound();
        assertThat(latest()).isEqualTo(current(endpoint("db", 9000, "10.0.0.2")));
    }

    @Test
    void name_noLongerFound_keepsItsLastAddresses() {
        names.put("db", List.of("10.0.0.1"));
        watch("db:9000");
        round();
        names.clear();
        nextRound();
        names.put("db", List.of());
        nextRound();
        assertThat(lookedUp).hasSize(3);
        assertThat(latest()).isEqualTo(current(endpoint("db", 9000, "10.0.0.1")));
    }

    @Test
    void name_neverFound_isLeftOutUntilItIs() {
        watch("db:9000", "10.0.0.1:9000");
        round();
        assertThat(latest()).isEqualTo(current(endpoint("10.0.0.1", 9000, "10.0.0.1")));
        names.put("db", List.of("10.0.0.2"));
        nextRound();
        assertThat(latest()).isEqualTo(current(endpoint("db", 9000, "10.0.0.2"), endpoint("10.0.0.1", 9000, "10.0.0.1")));
    }

    @Test
    void noName_found_isUnreachableAndNamesTheHosts() {
        watch("db:9000", "cache:9000");
        round();
        assertThat(updates).singleElement().isInstanceOfSatisfying(ServiceUpdate.Absent.class, absent -> {
            assertThat(absent.reason()).isEqualTo(Absence.UNREACHABLE);
            assertThat(absent.text()).contains("payment", "shop", "db is unknown", "cache is unknown");
        });
    }

    @Test
    void watch_stopped_looksNothingUpAndIsSilent() {
        names.put("db", List.of("10.0.0.1"));
        Watching watching = watch("db:9000");
        scheduler.runDue();
        watching.stop();
        blocking.runDue();
        scheduler.runDue();
        nextRound();
        assertThat(updates).isEmpty();
        assertThat(lookedUp).hasSize(1);
        assertThat(scheduler.pending()).isZero();
    }

    @Test
    void endpoint_thatCannotBeRead_isRefusedAtOnce() {
        assertThatThrownBy(() -> watch("db")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("static endpoint: db (");
        assertThatThrownBy(() -> watch()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("payment.shop");
    }

    @Test
    void routing_configuredOrNot_takesStaticEndpointsOrTheFallback() {
        StaticEndpointSource configured = new StaticEndpointSource(Map.of(KEY, List.of("10.0.0.1:9000")), this::lookUp,
                blocking::execute, scheduler);
        EndpointSource routing = new RoutingEndpointSource(configured, new NotConfiguredSource());
        routing.watch(KEY, updates::add);
        routing.watch(new ServiceKey("shop", "other"), updates::add);
        scheduler.runDue();
        assertThat(updates).hasSize(2);
        assertThat(updates.get(0)).isInstanceOfSatisfying(ServiceUpdate.Absent.class, absent -> {
            assertThat(absent.reason()).isEqualTo(Absence.NOT_CONFIGURED);
            assertThat(absent.text()).contains("quarkus.convex-grpc.service-discovery.enabled",
                    "quarkus.convex-grpc.service-discovery.static.\"other\"");
        });
        assertThat(updates.get(1)).isInstanceOf(ServiceUpdate.Current.class);
    }
}
