package io.quarkiverse.convexgrpc.runtime.internal.facade;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.quarkiverse.convexgrpc.DrainState;
import io.quarkiverse.convexgrpc.runtime.internal.instance.Drain;
import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceListener;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeScheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;
import io.smallrye.mutiny.Uni;

class ServiceManagerTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final FakeTicker ticker = new FakeTicker();
    private final FakeScheduler scheduler = new FakeScheduler(ticker);
    private int inFlight;
    private final Drain drain = new Drain(new Drain.Server() {

        @Override
        public void goAway() {
        }

        @Override
        public boolean terminated() {
            return false;
        }
    }, () -> inFlight, () -> Duration.ofSeconds(5), Duration.ofSeconds(20), scheduler, ticker, InstanceListener.NOOP, () -> {
    });
    private final ServiceManager manager = new ServiceManager(drain, Runnable::run, () -> {
        throw new IllegalStateException("not asked for");
    }, () -> null);

    @ParameterizedTest
    @EnumSource
    void everyPhase_hasAState(Drain.Phase phase) {
        assertThat(DrainState.valueOf(phase.name())).isNotNull();
        assertThat(DrainState.values()).hasSameSizeAs(Drain.Phase.values());
    }

    @Test
    void state_followsTheDrainToItsEnd() {
        assertThat(manager.drainState()).isEqualTo(DrainState.STARTING);
        drain.started();
        scheduler.runDue();
        assertThat(manager.drainState()).isEqualTo(DrainState.SERVING);
        inFlight = 1;
        drain.shutdown(() -> {
        });
        scheduler.advance(SECOND);
        assertThat(manager.drainState()).isEqualTo(DrainState.DRAINING);
        scheduler.advance(5 * SECOND);
        assertThat(manager.drainState()).isEqualTo(DrainState.FINISHING);
        scheduler.advance(20 * SECOND);
        assertThat(manager.drainState()).isEqualTo(DrainState.DRAINED);
    }

    @Test
    void drain_beginsWhenCalled_andEndsForEverySubscriberOnceNoCallIsInFlight() {
        drain.started();
        scheduler.runDue();
        inFlight = 1;
        Uni<Void> drained = manager.drain();
        scheduler.runDue();
        assertThat(manager.drainState()).isEqualTo(DrainState.DRAINING);
        CompletableFuture<Void> early = drained.subscribeAsCompletionStage();
        scheduler.advance(60 * SECOND);
        assertThat(early).isNotDone();
        inFlight = 0;
        scheduler.advance(SECOND);

        assertThat(early).isCompleted();
        assertThat(drained.subscribeAsCompletionStage()).isCompleted();
        assertThat(manager.drainState()).isEqualTo(DrainState.DRAINED);
    }

    @Test
    void resume_takesADrainBack_whichThenDoesNotEnd() {
        drain.started();
        scheduler.runDue();
        CompletableFuture<Void> drained = manager.drain().subscribeAsCompletionStage();
        scheduler.advance(SECOND);
        manager.resume();
        scheduler.advance(60 * SECOND);

        assertThat(drained).isNotDone();
        assertThat(manager.drainState()).isEqualTo(DrainState.SERVING);
    }

    @Test
    void subscriberThrows_theNextIsToldAllTheSame() {
        drain.started();
        scheduler.runDue();
        manager.drain().subscribe().with(ignored -> {
            throw new IllegalStateException("not mine");
        }, failed -> {
        });
        CompletableFuture<Void> drained = manager.drain().subscribeAsCompletionStage();
        scheduler.advance(10 * SECOND);

        assertThat(drained).isCompleted();
    }
}
