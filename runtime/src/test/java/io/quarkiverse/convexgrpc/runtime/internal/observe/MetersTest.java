package io.quarkiverse.convexgrpc.runtime.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.quarkiverse.convexgrpc.Manual;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.load.CallKind;
import io.quarkiverse.convexgrpc.runtime.internal.load.ChannelUse;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionSettings;
import io.quarkiverse.convexgrpc.runtime.internal.load.Ejector;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.load.ZoneState;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

@SuppressWarnings("deprecation") // the registry that Quarkus 3.33 serves
class MetersTest {

    private static final MethodLoad METHOD = new MethodBook().of("shop.Payment/Pay", CallKind.UNARY);
    private static final ServiceKey SERVICE = new ServiceKey("shop", "payment");
    private static final EndpointId ID = new EndpointId("uid", 50051);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final FakeTicker ticker = new FakeTicker();
    private final Meters meters = new Meters(registry, 2, ticker);

    private double value(ConvexMeter meter, String... tags) {
        return registry.get(meter.meterName()).tags(tags).meter().measure().iterator().next().getValue();
    }

    @Test
    void guide_listsEverySeries_withItsTags_asPrometheusSeesIt() {
        meters.started(SERVICE);
        meters.added(SERVICE, new EndpointLoad(ID, "payment-1"));
        meters.factoryChannels(() -> 0);
        new TestInstance().meters(registry);

        List<List<String>> rows = Manual.table("metrics-table");
        Map<String, TreeSet<String>> listed = new TreeMap<>();
        rows.forEach(row -> listed.put(Manual.code(row.get(1)),
                tags(row.get(2).replaceAll("\\([^)]*\\)", ""), Manual::code)));
        Map<String, TreeSet<String>> served = new TreeMap<>();
        Pattern.compile("^(\\w+)(?:\\{(.*)})? ", Pattern.MULTILINE).matcher(registry.scrape()).results().forEach(
                sample -> served.put(sample.group(1),
                        tags(Objects.requireNonNullElse(sample.group(2), ""), tag -> tag.split("=")[0])));
        assertThat(listed).isEqualTo(served);
        assertThat(rows).extracting(row -> Manual.code(row.get(0)))
                .containsExactlyElementsOf(Arrays.stream(ConvexMeter.values()).map(ConvexMeter::meterName).toList());
    }

    private static TreeSet<String> tags(String list, UnaryOperator<String> name) {
        return Arrays.stream(list.split(",")).map(String::strip).filter(tag -> !tag.isEmpty()).map(name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void updates_showInEndpointsAndStale() {
        meters.started(SERVICE);
        EndpointSnapshot snapshot = new EndpointSnapshot(SERVICE, List.of(new Endpoint(ID,
                List.of(InetAddress.getLoopbackAddress()), Condition.READY, "payment-1", "", "")));

        meters.updated(new ServiceUpdate.Current(snapshot));
        assertThat(value(ConvexMeter.DISCOVERY_ENDPOINTS, "condition", "ready")).isEqualTo(1);
        assertThat(value(ConvexMeter.DISCOVERY_STALE)).isZero();

        meters.updated(new ServiceUpdate.Stale(snapshot, "away"));
        assertThat(value(ConvexMeter.DISCOVERY_ENDPOINTS, "condition", "ready")).isEqualTo(1);
        assertThat(value(ConvexMeter.DISCOVERY_STALE)).isEqualTo(1);
        assertThat(value(ConvexMeter.DISCOVERY_UPDATES)).isEqualTo(2);
    }

    @Test
    void channels_showInEndpointsAndZones_untilTheyAreClosed() {
        meters.started(SERVICE);
        ChannelUse one = new ChannelUse("adaptive");
        ChannelUse other = new ChannelUse("adaptive");
        meters.opened(SERVICE, one);
        meters.opened(SERVICE, other);

        one.set(4, 2, 1, ZoneState.KEPT);
        other.set(3, 0, 0, ZoneState.UNKNOWN);
        assertThat(value(ConvexMeter.CLIENT_ENDPOINTS, "part", "used")).isEqualTo(7);
        assertThat(value(ConvexMeter.CLIENT_ENDPOINTS, "part", "near")).isEqualTo(2);
        assertThat(value(ConvexMeter.CLIENT_ENDPOINTS, "part", "slow-start")).isEqualTo(1);
        assertThat(value(ConvexMeter.CLIENT_CHANNELS, "zone", "kept")).isEqualTo(1);

        meters.closed(SERVICE, one);
        assertThat(value(ConvexMeter.CLIENT_ENDPOINTS, "part", "used")).isEqualTo(3);
        assertThat(value(ConvexMeter.CLIENT_CHANNELS, "zone", "kept")).isZero();
        assertThat(value(ConvexMeter.CLIENT_CHANNELS, "zone", "unknown")).isEqualTo(1);
    }

    @Test
    void channels_showByPolicy() {
        meters.started(SERVICE);
        meters.opened(SERVICE, new ChannelUse("weighted"));

        assertThat(value(ConvexMeter.CLIENT_POLICIES, "policy", "weighted")).isEqualTo(1);
        assertThat(value(ConvexMeter.CLIENT_POLICIES, "policy", "adaptive")).isZero();
    }

    @Test
    void age_growsWhileThereAreNoNews() {
        meters.started(SERVICE);
        EndpointSnapshot snapshot = new EndpointSnapshot(SERVICE, List.of());
        meters.updated(new ServiceUpdate.Current(snapshot));
        ticker.advance(Duration.ofMinutes(5).toNanos());
        assertThat(value(ConvexMeter.DISCOVERY_AGE)).isZero();

        meters.updated(new ServiceUpdate.Stale(snapshot, "away"));
        ticker.advance(Duration.ofSeconds(7).toNanos());
        meters.updated(new ServiceUpdate.Stale(snapshot, "still away"));
        ticker.advance(Duration.ofSeconds(3).toNanos());
        assertThat(value(ConvexMeter.DISCOVERY_AGE)).isEqualTo(10);

        meters.updated(new ServiceUpdate.Current(snapshot));
        assertThat(value(ConvexMeter.DISCOVERY_AGE)).isZero();
    }

    @Test
    void endpointsBeyondTheMost_shareASeries_andOneThatGoesMakesRoom() {
        List<EndpointLoad> loads = IntStream.range(0, 4)
                .mapToObj(i -> new EndpointLoad(new EndpointId("uid" + i, 50051), "payment-" + i)).toList();
        loads.forEach(load -> meters.added(SERVICE, load));
        loads.forEach(load -> load.started(METHOD, 0));
        assertThat(registry.find(ConvexMeter.CLIENT_IN_FLIGHT.meterName()).meters()).hasSize(3);
        assertThat(value(ConvexMeter.CLIENT_IN_FLIGHT, "endpoint", "payment-1")).isEqualTo(1);
        assertThat(value(ConvexMeter.CLIENT_IN_FLIGHT, "endpoint", Meters.OTHER)).isEqualTo(2);

        meters.removed(SERVICE, loads.get(0));
        meters.removed(SERVICE, loads.get(3));
        meters.added(SERVICE, new EndpointLoad(new EndpointId("uid5", 50051), "payment-5"));
        assertThat(value(ConvexMeter.CLIENT_IN_FLIGHT, "endpoint", "payment-5")).isZero();
        assertThat(value(ConvexMeter.CLIENT_IN_FLIGHT, "endpoint", Meters.OTHER)).isEqualTo(1);

        meters.removed(SERVICE, loads.get(2));
        assertThat(registry.find(ConvexMeter.CLIENT_IN_FLIGHT.meterName()).tag("endpoint", Meters.OTHER).meters()).isEmpty();
    }

    @Test
    void loadReportThatCannotBeRead_isCounted() {
        EndpointLoad load = new EndpointLoad(ID, "payment-1");
        meters.added(SERVICE, load);

        load.reported(new byte[] { -1 }, 0);

        assertThat(value(ConvexMeter.CLIENT_LOAD_REPORTS_MALFORMED, "endpoint", "payment-1")).isEqualTo(1);
    }

    @Test
    void endpointGone_itsSeriesGo_andASuccessorOfItsNameIsCountedWithIt() {
        EndpointLoad first = new EndpointLoad(ID, "payment-1");
        EndpointLoad second = new EndpointLoad(new EndpointId("another uid", 50051), "payment-1");
        meters.added(SERVICE, first);
        meters.added(SERVICE, second);
        first.started(METHOD, 0);
        second.started(METHOD, 0);
        assertThat(value(ConvexMeter.CLIENT_IN_FLIGHT, "endpoint", "payment-1")).isEqualTo(2);

        meters.removed(SERVICE, first);
        assertThat(value(ConvexMeter.CLIENT_IN_FLIGHT, "endpoint", "payment-1")).isEqualTo(1);

        meters.removed(SERVICE, second);
        assertThat(registry.find(ConvexMeter.CLIENT_IN_FLIGHT.meterName()).meters()).isEmpty();
    }

    @Test
    void ejections_areCountedByReason_andThoseOfTheMomentAreShown() {
        meters.started(SERVICE);
        EndpointLoad one = new EndpointLoad(ID, "payment-1");
        EndpointLoad other = new EndpointLoad(new EndpointId("another uid", 50051), "payment-2");
        Ejector ejector = new Ejector(new EjectionSettings(true, 5, 0.05, 8, Duration.ofSeconds(5), Duration.ofSeconds(60), 0.5,
                0.5), SERVICE, meters, bound -> 0, () -> {
                }, 0);
        List<EndpointLoad> loads = List.of(one, other);
        loads.forEach(load -> meters.added(SERVICE, load));
        ejector.select(loads, 0);
        assertThat(value(ConvexMeter.CLIENT_EJECTED)).isZero();

        fail(one);
        ejector.review(0);
        ejector.select(loads, 0);
        assertThat(value(ConvexMeter.CLIENT_EJECTIONS, "reason", "consecutive-failures")).isEqualTo(1);
        assertThat(value(ConvexMeter.CLIENT_EJECTED)).isEqualTo(1);
        assertThat(value(ConvexMeter.CLIENT_PANIC)).isZero();

        fail(other);
        ejector.review(0);
        ejector.select(loads, 0);
        assertThat(value(ConvexMeter.CLIENT_PANIC)).isEqualTo(1);

        meters.removed(SERVICE, one);
        ejector.close();
        assertThat(value(ConvexMeter.CLIENT_EJECTED)).isZero();
        assertThat(value(ConvexMeter.CLIENT_PANIC)).isZero();
    }

    private static void fail(EndpointLoad load) {
        for (int i = 0; i < 5; i++) {
            load.started(METHOD, 0);
            load.ended(METHOD, Outcome.FAILED, false, 1, 0);
        }
    }

    @Test
    void twoPortsOfAService_haveSeriesOfTheirOwn() {
        ServiceKey admin = new ServiceKey("shop", "payment", "admin");
        meters.started(SERVICE);
        meters.started(admin);
        EndpointLoad one = new EndpointLoad(ID, "payment-1");
        EndpointLoad other = new EndpointLoad(new EndpointId("uid", 9001), "payment-1");
        meters.added(SERVICE, one);
        meters.added(admin, other);
        one.started(METHOD, 0);

        meters.updated(new ServiceUpdate.Current(new EndpointSnapshot(admin, List.of())));

        assertThat(value(ConvexMeter.CLIENT_IN_FLIGHT, "service", "payment.shop")).isEqualTo(1);
        assertThat(value(ConvexMeter.CLIENT_IN_FLIGHT, "service", "payment.shop:admin")).isZero();
        assertThat(value(ConvexMeter.DISCOVERY_UPDATES, "service", "payment.shop")).isZero();
        assertThat(value(ConvexMeter.DISCOVERY_UPDATES, "service", "payment.shop:admin")).isEqualTo(1);
        meters.removed(admin, other);
        assertThat(value(ConvexMeter.CLIENT_IN_FLIGHT, "service", "payment.shop")).isEqualTo(1);
    }
}
