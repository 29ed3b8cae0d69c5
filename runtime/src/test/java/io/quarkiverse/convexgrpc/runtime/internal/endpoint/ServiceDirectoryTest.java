package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import static io.quarkiverse.convexgrpc.runtime.internal.endpoint.Fixtures.KEY;
import static io.quarkiverse.convexgrpc.runtime.internal.endpoint.Fixtures.current;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceDirectory.Subscription;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeScheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

class ServiceDirectoryTest {

    private final FakeTicker ticker = new FakeTicker();
    private final FakeScheduler scheduler = new FakeScheduler(ticker);
    private final List<Consumer<ServiceUpdate>> watches = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final List<ServiceUpdate> one = new ArrayList<>();
    private final List<ServiceUpdate> other = new ArrayList<>();
    private int stopped;
    private final ServiceDirectory directory = new ServiceDirectory((service, sink) -> {
        watches.add(sink);
        return () -> stopped++;
    }, scheduler, ticker, new DiscoveryListener() {
        @Override
        public void started(ServiceKey service) {
            heard.add("started " + service);
        }

        @Override
        public void stopped(ServiceKey service) {
            heard.add("stopped " + service);
        }

        @Override
        public void updated(ServiceUpdate update) {
            heard.add("updated " + update.service());
        }
    });

    private void publish(int watch, ServiceUpdate update) {
        watches.get(watch).accept(update);
        scheduler.advance(TimeUnit.MILLISECONDS.toNanos(60));
    }

    static Stream<Error> missing() {
        return Stream.of(new ServiceConfigurationError("not found"), new NoClassDefFoundError("not found"));
    }

    @ParameterizedTest
    @MethodSource("missing")
    void sourceThatLacksAClass_isSaid(Error missing) {
        ServiceDirectory incomplete = new ServiceDirectory((service, sink) -> {
            throw missing;
        }, scheduler, ticker, DiscoveryListener.NOOP);
        incomplete.subscribe(KEY, one::add);
        scheduler.runDue();

        assertThat(one).singleElement().isInstanceOfSatisfying(ServiceUpdate.Absent.class,
                absent -> assertThat(absent.text()).contains("not found"));
        incomplete.close();
        scheduler.runDue();
    }

    @Test
    void sourceThatFails_isSaid_andHarmsNoOtherService() {
        ServiceKey broken = new ServiceKey("shop", "broken");
        ServiceDirectory failing = new ServiceDirectory((service, sink) -> {
            if (service.equals(broken)) {
                throw new IllegalStateException("An error has occurred.", new IOException("no such certificate"));
            }
            watches.add(sink);
            return () -> stopped++;
        }, scheduler, ticker, DiscoveryListener.NOOP);
        failing.subscribe(broken, one::add);
        failing.subscribe(KEY, other::add);
        scheduler.runDue();
        publish(0, current(1));

        assertThat(one).singleElement().isInstanceOfSatisfying(ServiceUpdate.Absent.class,
                absent -> assertThat(absent.text()).contains("broken", "shop", "no such certificate"));
        assertThat(other).containsExactly(current(1));
        failing.close();
        scheduler.runDue();
        assertThat(stopped).isEqualTo(1);
    }

    @Test
    void manySubscribers_ofOneService_shareOneWatch() {
        directory.subscribe(KEY, one::add);
        directory.subscribe(KEY, other::add);
        scheduler.runDue();
        assertThat(watches).hasSize(1);
        publish(0, current(1));
        assertThat(one).isEqualTo(other).containsExactly(current(1));
    }

    @Test
    void oneConsumer_subscribedTwice_isTwoSubscriptions() {
        Consumer<ServiceUpdate> consumer = one::add;
        Subscription first = directory.subscribe(KEY, consumer);
        directory.subscribe(KEY, consumer);
        scheduler.runDue();
        first.cancel();
        first.cancel();
        publish(0, current(1));
        assertThat(one).hasSize(1);
        assertThat(stopped).isZero();
    }

    @Test
    void lastSubscriber_gone_watchStopsAndNextOneBeginsAnew() {
        Subscription first = directory.subscribe(KEY, one::add);
        Subscription second = directory.subscribe(KEY, other::add);
        scheduler.runDue();
        publish(0, current(1));
        first.cancel();
        scheduler.runDue();
        assertThat(stopped).isZero();
        second.cancel();
        scheduler.runDue();
        assertThat(stopped).isEqualTo(1);

        directory.subscribe(KEY, one::add);
        scheduler.runDue();
        assertThat(watches).hasSize(2);
        publish(0, current(2));
        assertThat(one).as("what the stopped watch still says").containsExactly(current(1));
        publish(1, current(3));
        assertThat(one).containsExactly(current(1), current(3));
        assertThat(heard).containsExactly("started payment.shop", "updated payment.shop", "stopped payment.shop",
                "started payment.shop", "updated payment.shop");
    }

    @Test
    void lastSubscriber_goneWhileAnUpdateWaits_nothingIsHeardAfterTheStop() {
        Subscription subscription = directory.subscribe(KEY, one::add);
        scheduler.runDue();
        watches.get(0).accept(current(1));
        watches.get(0).accept(current(2));
        scheduler.runDue();
        subscription.cancel();
        scheduler.advance(TimeUnit.SECONDS.toNanos(1));
        assertThat(heard).endsWith("stopped payment.shop");
    }

    @Test
    void subscriber_comingLate_getsTheLatest() {
        directory.subscribe(KEY, one::add);
        scheduler.runDue();
        publish(0, current(1));
        directory.subscribe(KEY, other::add);
        scheduler.runDue();
        assertThat(other).containsExactly(current(1));
    }

    @Test
    void directory_closed_stopsEveryWatch() {
        directory.subscribe(KEY, one::add);
        directory.subscribe(new ServiceKey("shop", "other"), one::add);
        scheduler.runDue();
        directory.close();
        scheduler.runDue();
        assertThat(stopped).isEqualTo(2);
        publish(0, current(1));
        assertThat(one).isEmpty();
    }
}
