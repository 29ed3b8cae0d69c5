package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import static io.quarkiverse.convexgrpc.runtime.internal.endpoint.Fixtures.KEY;
import static io.quarkiverse.convexgrpc.runtime.internal.endpoint.Fixtures.current;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.runtime.internal.time.FakeScheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

class SteeringTest {

    private static final EndpointId ONE = new EndpointId("uid-1", 9000);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final FakeTicker ticker = new FakeTicker();
    private final FakeScheduler scheduler = new FakeScheduler(ticker);
    private final List<String> told = new ArrayList<>();
    private final List<ServiceUpdate> updates = new ArrayList<>();
    private Consumer<ServiceUpdate> source;
    private int stopped;
    private final Steering steering = new Steering((service, sink) -> {
        source = sink;
        return () -> stopped++;
    }, scheduler, new Steering.Listener() {

        @Override
        public void drained(ServiceKey service, Endpoint endpoint) {
            told.add("drained " + endpoint.displayName());
        }

        @Override
        public void ejected(ServiceKey service, Endpoint endpoint) {
            told.add("ejected " + endpoint.displayName());
        }

        @Override
        public void released(ServiceKey service, Endpoint endpoint, boolean ejected) {
            told.add("released " + endpoint.displayName() + (ejected ? " which was ejected" : ""));
        }
    });
    private EndpointSource.Watching watching = steering.watch(KEY, updates::add);

    private void say(ServiceUpdate update) {
        source.accept(update);
        scheduler.runDue();
    }

    private void drain() {
        steering.drain(KEY, ONE);
        scheduler.runDue();
    }

    private void eject(long seconds) {
        steering.eject(KEY, ONE, seconds * SECOND);
        scheduler.runDue();
    }

    private ServiceUpdate latest() {
        return updates.get(updates.size() - 1);
    }

    private Condition condition() {
        return one().condition();
    }

    private Endpoint one() {
        return latest().snapshot().endpoints().stream().filter(endpoint -> endpoint.id().equals(ONE)).findFirst().orElseThrow();
    }

    @Test
    void nothingAskedFor_updatesAreHandedOnAsTheyAre() {
        ServiceUpdate update = current(1, 2);
        say(update);
        ServiceUpdate absent = new ServiceUpdate.Absent(KEY, Absence.NO_SLICES, "none");
        say(absent);

        assertThat(updates).containsExactly(update, absent);
        assertThat(updates.get(0)).isSameAs(update);
    }

    @Test
    void drainedEndpoint_isHandedOnAsDraining_throughUpdates_untilItIsResumed() {
        say(current(1, 2));
        drain();
        assertThat(condition()).isEqualTo(Condition.DRAINING);
        assertThat(one().ejectedByHand()).isFalse();
        assertThat(latest().snapshot().count(Condition.READY)).isEqualTo(1);

        scheduler.advance(3600 * SECOND);
        say(current(1, 2, 3));
        assertThat(condition()).isEqualTo(Condition.DRAINING);
        assertThat(latest().snapshot().count(Condition.READY)).isEqualTo(2);
        say(new ServiceUpdate.Stale(current(1, 2, 3).snapshot(), "away"));
        assertThat(latest()).isInstanceOf(ServiceUpdate.Stale.class);
        assertThat(condition()).isEqualTo(Condition.DRAINING);

        steering.resume(KEY, ONE);
        scheduler.runDue();
        assertThat(condition()).isEqualTo(Condition.READY);
        assertThat(told).containsExactly("drained pod-1", "released pod-1");
    }

    @Test
    void ejectedEndpoint_comesBackWhenItsTimeIsOver() {
        say(current(1, 2));
        eject(30);
        assertThat(condition()).isEqualTo(Condition.DRAINING);
        assertThat(one().ejectedByHand()).isTrue();

        scheduler.advance(30 * SECOND - 1);
        assertThat(condition()).isEqualTo(Condition.DRAINING);
        scheduler.advance(1);

        assertThat(latest()).isEqualTo(current(1, 2));
        assertThat(told).containsExactly("ejected pod-1", "released pod-1 which was ejected");
    }

    @Test
    void latestOrder_holds_andAnEarlierOnesEndChangesNothing() {
        say(current(1, 2));
        eject(1);
        eject(10);
        scheduler.advance(2 * SECOND);
        assertThat(condition()).isEqualTo(Condition.DRAINING);
        drain();
        assertThat(one().ejectedByHand()).isFalse();
        scheduler.advance(60 * SECOND);
        assertThat(condition()).isEqualTo(Condition.DRAINING);
        eject(5);
        scheduler.advance(5 * SECOND);

        assertThat(condition()).isEqualTo(Condition.READY);
        assertThat(scheduler.pending()).isZero();
        assertThat(told).containsExactly("ejected pod-1", "released pod-1 which was ejected", "ejected pod-1",
                "released pod-1 which was ejected", "drained pod-1", "released pod-1", "ejected pod-1",
                "released pod-1 which was ejected");
    }

    @Test
    void resumedEarly_itsTimeIsForgotten() {
        say(current(1));
        eject(30);
        steering.resume(KEY, ONE);
        scheduler.runDue();

        assertThat(condition()).isEqualTo(Condition.READY);
        assertThat(scheduler.pending()).isZero();
    }

    @Test
    void endpointGone_isForgotten_andOneThatComesAgainIsReady() {
        say(current(1, 2));
        eject(30);
        say(current(2));
        assertThat(told).endsWith("released pod-1 which was ejected");
        assertThat(scheduler.pending()).isZero();

        say(current(1, 2));
        assertThat(condition()).isEqualTo(Condition.READY);
        drain();
        say(new ServiceUpdate.Absent(KEY, Absence.NO_SLICES, "none"));
        say(current(1, 2));
        assertThat(condition()).isEqualTo(Condition.READY);
    }

    @Test
    void apiServerThatDoesNotAnswer_saysNothingOfEndpointsThatAreGone() {
        say(current(1));
        drain();
        watching.stop();
        watching = steering.watch(KEY, updates::add);
        say(new ServiceUpdate.Absent(KEY, Absence.UNREACHABLE, "away"));
        say(current(1));

        assertThat(condition()).as("followed again").isEqualTo(Condition.DRAINING);
        assertThat(stopped).isEqualTo(1);
    }

    @Test
    void endpointThatIsNotReady_staysWhatItIs() {
        Endpoint ready = current(1).snapshot().endpoints().get(0);
        Endpoint notReady = new Endpoint(ready.id(), ready.addresses(), Condition.NOT_READY, ready.pod(), "", "");
        ServiceUpdate update = new ServiceUpdate.Current(new EndpointSnapshot(KEY, List.of(notReady)));
        say(update);
        drain();

        assertThat(latest()).isEqualTo(update);
    }

    @Test
    void unknownEndpointOrService_changesNothing_andLeavesNothingBehind() {
        say(current(2));
        eject(30);
        drain();
        steering.resume(KEY, ONE);
        steering.drain(new ServiceKey("shop", "ledger"), ONE);
        scheduler.runDue();

        assertThat(updates).containsExactly(current(2));
        assertThat(told).isEmpty();
        assertThat(scheduler.pending()).isZero();
        say(current(1, 2));
        assertThat(condition()).isEqualTo(Condition.READY);
    }

    @Test
    void watchThatWasStopped_handsNothingOn() {
        say(current(1));
        source.accept(current(2));
        watching.stop();
        scheduler.runDue();

        assertThat(updates).containsExactly(current(1));
    }

    @Test
    void sourceThatThrows_isThrown() {
        Steering broken = new Steering((service, sink) -> {
            throw new IllegalStateException("boom");
        }, scheduler, Steering.Listener.NOOP);

        assertThatThrownBy(() -> broken.watch(KEY, updates::add)).hasMessage("boom");
    }
}
