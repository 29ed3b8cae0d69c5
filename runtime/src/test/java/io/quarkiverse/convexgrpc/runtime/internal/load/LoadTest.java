package io.quarkiverse.convexgrpc.runtime.internal.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;

class LoadTest {

    private static final ServiceKey SERVICE = new ServiceKey("shop", "payment");
    private static final MethodLoad METHOD = new MethodBook().of("shop.Payment/Pay", CallKind.UNARY);
    private static final Endpoint ENDPOINT = new Endpoint(new EndpointId("uid", 1),
            List.of(InetAddress.getLoopbackAddress()), Condition.READY, "pod", "", "");

    @Test
    void pulse_nothingAsked_isNotSilent() {
        Pulse pulse = new Pulse();

        assertThat(pulse.silentFor(1_000_000)).isZero();
    }

    @Test
    void pulse_asked_isSilentSinceTheOldestQuestion() {
        Pulse pulse = new Pulse();
        pulse.asked(100);
        pulse.asked(150);

        assertThat(pulse.silentFor(160)).isEqualTo(60);
    }

    @Test
    void pulse_heard_forgetsWhatWasAskedBefore_andStartsAnewWithTheNextQuestion() {
        Pulse pulse = new Pulse();
        pulse.asked(100);
        pulse.heard();
        assertThat(pulse.silentFor(1_000)).isZero();

        pulse.asked(1_000);

        assertThat(pulse.silentFor(1_010)).isEqualTo(10);
    }

    @Test
    void pulse_tickerWraps_orGoesBack_isNeverNegative() {
        Pulse pulse = new Pulse();
        pulse.asked(Long.MAX_VALUE - 5);
        assertThat(pulse.silentFor(Long.MIN_VALUE + 4)).isEqualTo(10);
        assertThat(pulse.silentFor(Long.MAX_VALUE - 10)).isZero();
    }

    @Test
    void load_countsAttemptsByHowTheyEnd() {
        EndpointLoad load = new EndpointLoad(ENDPOINT.id(), "pod");
        load.started(METHOD, 0);
        load.started(METHOD, 0);
        load.started(METHOD, 0);
        load.ended(METHOD, Outcome.OK, false, 1, 1);
        load.ended(METHOD, Outcome.FAILED, false, 1, 1);

        assertThat(load.inFlight()).isEqualTo(1);
        assertThat(load.succeeded()).isEqualTo(1);
        assertThat(load.failed()).isEqualTo(1);
    }

    @Test
    void book_holdersShareALoad_untilTheLastGoes() {
        List<String> heard = new ArrayList<>();
        LoadBook book = new LoadBook(new LoadListener() {

            @Override
            public void added(ServiceKey service, EndpointLoad load) {
                heard.add("added " + service + ' ' + load.name());
            }

            @Override
            public void removed(ServiceKey service, EndpointLoad load) {
                heard.add("removed " + service + ' ' + load.name());
            }
        });
        EndpointLoad one = book.acquire(SERVICE, ENDPOINT);
        EndpointLoad two = book.acquire(SERVICE, ENDPOINT);
        assertThat(two).isSameAs(one);

        book.release(SERVICE, one);
        assertThat(book.acquire(SERVICE, ENDPOINT)).isSameAs(one);
        book.release(SERVICE, one);
        book.release(SERVICE, one);

        assertThat(heard).containsExactly("added payment.shop pod", "removed payment.shop pod");
        assertThat(book.acquire(SERVICE, ENDPOINT)).isNotSameAs(one);
    }
}
