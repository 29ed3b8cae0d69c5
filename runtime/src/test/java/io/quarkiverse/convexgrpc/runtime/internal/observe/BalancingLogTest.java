package io.quarkiverse.convexgrpc.runtime.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jboss.logmanager.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Absence;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.load.CallKind;
import io.quarkiverse.convexgrpc.runtime.internal.load.ChannelUse;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionReason;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.load.ZoneState;

class BalancingLogTest {

    private static final ServiceKey SERVICE = new ServiceKey("shop", "payment");
    private static final MethodLoad METHOD = new MethodBook().of("shop.Payment/Pay", CallKind.UNARY);

    private final LogLines lines = new LogLines("io.quarkiverse.convexgrpc.balancing", Level.DEBUG);
    private final BalancingLog log = new BalancingLog();

    @AfterEach
    void close() {
        lines.close();
    }

    private static Endpoint endpoint(int i, Condition condition, String zone) {
        return new Endpoint(new EndpointId("uid-" + i, 50051), List.of(InetAddress.getLoopbackAddress()), condition,
                "payment-" + i, zone, "");
    }

    private static EndpointSnapshot snapshot(Endpoint... endpoints) {
        return new EndpointSnapshot(SERVICE, List.of(endpoints));
    }

    @Test
    void update_isALine_ofCountsAndEndpoints_unusualOnesFirst() {
        log.updated(new ServiceUpdate.Current(snapshot(endpoint(1, Condition.READY, "a"),
                endpoint(2, Condition.DRAINING, ""))));

        assertThat(lines.all()).containsExactly("DEBUG Snapshot of payment.shop: 2 endpoints (1 ready, 1 draining):"
                + " payment-2 127.0.0.1:50051 draining, payment-1 127.0.0.1:50051 ready in a");
    }

    @Test
    void updateOfALargeService_isBounded_andNamesWhatIsNotReady() {
        log.updated(new ServiceUpdate.Current(snapshot(Stream.concat(
                IntStream.range(0, 1_000).mapToObj(i -> endpoint(i, Condition.READY, "")),
                Stream.of(endpoint(5_000, Condition.NOT_READY, ""))).toArray(Endpoint[]::new))));

        assertThat(lines.all()).singleElement().asString().contains("1001 endpoints (1 not-ready, 1000 ready): payment-5000 ")
                .endsWith(" and 981 more").hasSizeLessThan(1_000);
    }

    @Test
    void serviceThatIsAbsentOrStale_saysWhy() {
        log.updated(new ServiceUpdate.Absent(SERVICE, Absence.NO_SLICES, "no Service of that name"));
        log.updated(new ServiceUpdate.Stale(snapshot(endpoint(1, Condition.READY, "")), "connection refused"));
        log.updated(new ServiceUpdate.Current(snapshot()));

        assertThat(lines.all()).containsExactly("DEBUG Snapshot of payment.shop: nothing to call: no Service of that name",
                "DEBUG Snapshot of payment.shop: as last known (connection refused), 1 endpoints (1 ready):"
                        + " payment-1 127.0.0.1:50051 ready",
                "DEBUG Snapshot of payment.shop: 0 endpoints");
    }

    @Test
    void verdicts_haveTheFiguresThatExplainThem() {
        EndpointLoad load = new EndpointLoad(new EndpointId("uid", 50051), "payment-1");
        for (int i = 0; i < 8; i++) {
            load.started(METHOD, 0);
            load.ended(METHOD, i < 3 ? Outcome.OK : Outcome.FAILED, false, 1, 0);
        }
        load.started(METHOD, 0);
        log.ejected(SERVICE, load, EjectionReason.CONSECUTIVE_FAILURES);
        log.readmitted(SERVICE, load, EjectionReason.CONSECUTIVE_FAILURES);
        log.panic(SERVICE, true, 4, 3, 10);
        log.panic(SERVICE, false, 0, 1, 10);

        String figures = "5 of 8 attempts failed, 5 by its fault, 5 such in a row; 1 in flight, 1 of them waiting";
        assertThat(lines.all()).hasSize(4);
        assertThat(lines.all().get(0)).startsWith(
                "DEBUG Verdict on payment-1 of payment.shop: ejected for consecutive-failures; slowness ").endsWith(figures);
        assertThat(lines.all().get(1)).startsWith("DEBUG Verdict on payment-1 of payment.shop: readmitted, was ejected for"
                + " consecutive-failures; slowness ").endsWith(figures);
        assertThat(lines.all().get(2))
                .isEqualTo("DEBUG Panic of payment.shop begins: of 10 endpoints 4 are unfit and 3 out of reach");
        assertThat(lines.all().get(3))
                .isEqualTo("DEBUG Panic of payment.shop ends: of 10 endpoints 0 are unfit and 1 out of reach");
    }

    @Test
    void zoneChange_saysHowManyArePreferred_inChannelsThatAreOpen() {
        ChannelUse use = new ChannelUse("adaptive");
        ChannelUse closed = new ChannelUse("adaptive");
        use.set(6, 4, 0, ZoneState.KEPT);
        closed.set(6, 4, 0, ZoneState.KEPT);
        log.opened(SERVICE, use);
        log.opened(SERVICE, closed);
        log.closed(SERVICE, closed);
        log.zoneChanged(SERVICE, ZoneState.ALIKE, ZoneState.KEPT);

        assertThat(lines.all()).containsExactly(
                "DEBUG Zones of payment.shop: kept, was alike; of 6 endpoints that channels call, 4 are preferred");
    }

    @Test
    void pick_saysWhereTheCallGoes_andWhy() {
        assertThat(log.hearsPicks()).isTrue();
        log.picked(SERVICE, "shop.Payment/Pay", "round-robin", new EndpointLoad(new EndpointId("uid", 1), "payment-1"),
                "in turn");
        log.picked(SERVICE, "shop.Payment/Pay", "round-robin", null, "each has 1");

        assertThat(lines.all()).containsExactly(
                "DEBUG Picked payment-1 of payment.shop for shop.Payment/Pay by round-robin: in turn",
                "DEBUG Picked none of payment.shop for shop.Payment/Pay by round-robin: each has 1");
    }

    @Test
    void debugOff_nothingIsSaid_norAskedFor() {
        lines.level(Level.INFO);
        EndpointLoad load = new EndpointLoad(new EndpointId("uid", 1), "payment-1");
        log.updated(new ServiceUpdate.Current(snapshot()));
        log.picked(SERVICE, "shop.Payment/Pay", "random", load, "any");
        log.ejected(SERVICE, load, EjectionReason.SILENT);
        log.readmitted(SERVICE, load, EjectionReason.LATENCY);
        log.panic(SERVICE, true, 1, 1, 2);
        log.zoneChanged(SERVICE, ZoneState.OFF, ZoneState.FEW);

        assertThat(lines.all()).isEmpty();
        assertThat(log.hearsPicks()).isFalse();
    }

    @Test
    void anyListenerHearsPicks_thatIsEnough_andAllAreTold() {
        Observers several = new Observers(List.of(log), List.of(new EjectionLog(), log));
        assertThat(several.hearsPicks()).isTrue();
        several.picked(SERVICE, "shop.Payment/Pay", "random", null, "why");
        several.panic(SERVICE, true, 1, 2, 3);

        assertThat(lines.all()).filteredOn(line -> line.startsWith("DEBUG")).hasSize(2);
        assertThat(lines.all()).anyMatch(line -> line.startsWith("WARN Too many endpoints of service payment.shop"));
        lines.level(Level.INFO);
        assertThat(several.hearsPicks()).isFalse();
    }
}
