package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import static io.quarkiverse.convexgrpc.runtime.internal.endpoint.Fixtures.current;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.runtime.internal.time.FakeScheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

class ServicePublisherTest {

    private final FakeTicker ticker = new FakeTicker();
    private final FakeScheduler scheduler = new FakeScheduler(ticker);
    private final List<ServiceUpdate> observed = new ArrayList<>();
    private final List<ServiceUpdate> received = new ArrayList<>();
    private final ServicePublisher publisher = new ServicePublisher(scheduler, ticker, observed::add);

    @Test
    void singleChange_afterQuiet_isHandedOnAtOnce() {
        publisher.add(received::add);
        publisher.publish(current(1));
        assertThat(received).containsExactly(current(1));
        scheduler.advance(TimeUnit.MILLISECONDS.toNanos(50));
        publisher.publish(current(2));
        assertThat(received).containsExactly(current(1), current(2));
    }

    @Test
    void burst_of1000InASecond_isAtMost21UpdatesAndTheLastOfThem() {
        publisher.add(received::add);
        for (int i = 1; i <= 1000; i++) {
            publisher.publish(current(i));
            scheduler.advance(TimeUnit.MILLISECONDS.toNanos(1));
        }
        scheduler.advance(TimeUnit.SECONDS.toNanos(1));
        assertThat(received).hasSizeBetween(15, 21).endsWith(current(1000)).isEqualTo(observed);
    }

    @Test
    void secondChange_rightAfterTheFirst_waitsForTheIntervalOnly() {
        publisher.add(received::add);
        publisher.publish(current(1));
        publisher.publish(current(2));
        publisher.publish(current(3));
        scheduler.advance(ServicePublisher.INTERVAL_NANOS - 1);
        assertThat(received).containsExactly(current(1));
        scheduler.advance(1);
        assertThat(received).containsExactly(current(1), current(3));
    }

    @Test
    void equalUpdate_published_isDropped() {
        publisher.add(received::add);
        publisher.publish(current(1));
        scheduler.advance(TimeUnit.SECONDS.toNanos(1));
        publisher.publish(current(1));
        assertThat(received).hasSize(1);
    }

    @Test
    void change_takenBackWithinTheInterval_isNeverSeen() {
        publisher.add(received::add);
        publisher.publish(current(1));
        publisher.publish(current(2));
        publisher.publish(current(1));
        scheduler.advance(TimeUnit.SECONDS.toNanos(1));
        assertThat(received).containsExactly(current(1));
    }

    @Test
    void subscriber_comingLate_getsTheLatestAtOnce() {
        publisher.add(update -> {
        });
        publisher.publish(current(1));
        publisher.add(received::add);
        assertThat(received).containsExactly(current(1));
    }

    @Test
    void subscriber_throwing_keepsNothingFromTheOthers() {
        publisher.add(update -> {
            throw new IllegalStateException("boom");
        });
        publisher.add(received::add);
        assertThatThrownBy(() -> publisher.publish(current(1))).hasMessage("boom");
        assertThat(received).containsExactly(current(1));
    }

    @Test
    void publisher_closedWhileAnUpdateWaits_dropsIt() {
        publisher.add(received::add);
        publisher.publish(current(1));
        publisher.publish(current(2));
        publisher.close();
        scheduler.advance(TimeUnit.SECONDS.toNanos(1));
        assertThat(observed).containsExactly(current(1));
        assertThat(scheduler.pending()).isZero();
    }
}
