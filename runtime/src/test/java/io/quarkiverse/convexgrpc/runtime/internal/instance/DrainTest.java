package io.quarkiverse.convexgrpc.runtime.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.runtime.internal.instance.Drain.Phase;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeScheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

class DrainTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final FakeTicker ticker = new FakeTicker();
    private final FakeScheduler scheduler = new FakeScheduler(ticker);
    private final FakeServer server = new FakeServer();
    /** What the listener heard, without what repeats. */
    private final List<Phase> phases = new ArrayList<>();
    private final List<Double> secondsLeft = new ArrayList<>();
    private final List<Integer> expired = new ArrayList<>();
    private final List<Boolean> readiness = new ArrayList<>();
    private RuntimeException listenerFault;
    private int inFlight;
    private int over;
    private int drained;
    private final Drain drain = new Drain(server, () -> inFlight, () -> Duration.ofSeconds(5), Duration.ofSeconds(20),
            scheduler,
            ticker, new InstanceListener() {

                @Override
                public void drain(Phase phase, int calls, double left) {
                    if (phases.isEmpty() || phases.get(phases.size() - 1) != phase) {
                        phases.add(phase);
                    }
                    secondsLeft.add(left);
                    if (listenerFault != null) {
                        throw listenerFault;
                    }
                }

                @Override
                public void drainExpired(int calls) {
                    expired.add(calls);
                }
            }, this::readinessChanged);

    private static final class FakeServer implements Drain.Server {

        private int toldToGoAway;
        private boolean terminated;
        private RuntimeException fault;

        @Override
        public void goAway() {
            toldToGoAway++;
            if (fault != null) {
                throw fault;
            }
        }

        @Override
        public boolean terminated() {
            return terminated;
        }
    }

    private void readinessChanged() {
        readiness.add(drain.serving());
    }

    private void started() {
        drain.started();
        scheduler.runDue();
    }

    private void shutdown() {
        drain.shutdown(() -> over++);
        scheduler.runDue();
    }

    private void byHand() {
        drain.drain(() -> drained++);
        scheduler.runDue();
    }

    private void resume() {
        drain.resume();
        scheduler.runDue();
    }

    @Test
    void instance_isStarting_thenServes() {
        assertThat(drain.phase()).isEqualTo(Phase.STARTING);
        assertThat(drain.serving()).isFalse();
        started();
        started();

        assertThat(drain.phase()).isEqualTo(Phase.SERVING);
        assertThat(readiness).containsExactly(true);
    }

    @Test
    void shutdown_isNotReadyAtOnce_servesUntilAllHaveHeard_tellsThemToGo_thenIsOver() {
        started();
        inFlight = 3;
        shutdown();
        assertThat(drain.phase()).isEqualTo(Phase.DRAINING);
        assertThat(readiness).containsExactly(true, false);
        scheduler.advance(5 * SECOND - 20 * MILLI);
        assertThat(server.toldToGoAway).isZero();
        scheduler.advance(20 * MILLI);
        assertThat(drain.phase()).isEqualTo(Phase.FINISHING);
        assertThat(server.toldToGoAway).isEqualTo(1);
        scheduler.advance(3 * SECOND);
        assertThat(over).isZero();

        inFlight = 0;
        scheduler.advance(Drain.QUIET.toNanos() + 20 * MILLI);

        assertThat(over).isEqualTo(1);
        assertThat(drain.phase()).isEqualTo(Phase.DRAINED);
        assertThat(phases).containsExactly(Phase.SERVING, Phase.DRAINING, Phase.FINISHING, Phase.DRAINED);
        assertThat(readiness).containsExactly(true, false);
        assertThat(expired).isEmpty();
        assertThat(scheduler.pending()).isZero();
    }

    @Test
    void noCalls_propagationIsWaitedForAllTheSame() {
        started();
        shutdown();
        scheduler.advance(5 * SECOND - 20 * MILLI);
        assertThat(over).isZero();
        scheduler.advance(SECOND);

        assertThat(over).isEqualTo(1);
    }

    @Test
    void connectionsEnd_isOverAtOnce() {
        started();
        inFlight = 1;
        shutdown();
        scheduler.advance(5 * SECOND);
        inFlight = 0;
        server.terminated = true;
        scheduler.advance(20 * MILLI);

        assertThat(over).isEqualTo(1);
    }

    @Test
    void callsStillComeOneByOne_isOverOnceNoneHasComeForAMoment() {
        started();
        shutdown();
        scheduler.advance(5 * SECOND);
        for (int i = 0; i < 20; i++) {
            inFlight = 1;
            scheduler.advance(100 * MILLI);
            inFlight = 0;
            scheduler.advance(300 * MILLI);
            assertThat(over).isZero();
        }
        scheduler.advance(300 * MILLI);

        assertThat(over).isEqualTo(1);
    }

    @Test
    void streamThatNeverEnds_isCutOffAfterTheGracePeriod() {
        started();
        inFlight = 2;
        shutdown();
        scheduler.advance(25 * SECOND - 40 * MILLI);
        assertThat(over).isZero();
        assertThat(expired).isEmpty();
        scheduler.advance(60 * MILLI);

        assertThat(over).isEqualTo(1);
        assertThat(expired).containsExactly(2);
        assertThat(scheduler.pending()).isZero();
    }

    @Test
    void longDrain_isToldEveryFewSeconds_withWhatIsLeft() {
        started();
        inFlight = 1;
        shutdown();
        secondsLeft.clear();
        scheduler.advance(24 * SECOND);

        assertThat(secondsLeft).hasSizeBetween(4, 6).allSatisfy(left -> assertThat(left).isBetween(0.0, 20.0));
        assertThat(secondsLeft.subList(1, secondsLeft.size())).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    }

    @Test
    void shutdownTwice_secondChangesNothing() {
        started();
        shutdown();
        scheduler.advance(3 * SECOND);
        int[] second = new int[1];
        drain.shutdown(() -> second[0]++);
        scheduler.advance(2 * SECOND);
        assertThat(drain.phase()).isEqualTo(Phase.FINISHING);
        drain.shutdown(() -> second[0]++);
        scheduler.advance(SECOND);
        drain.shutdown(() -> second[0]++);
        scheduler.advance(60 * SECOND);

        assertThat(over).isEqualTo(1);
        assertThat(second[0]).isZero();
        assertThat(server.toldToGoAway).isEqualTo(1);
    }

    @Test
    void shutdownWhileStarting_isOverAtOnce_andNeverServes() {
        shutdown();
        assertThat(over).isEqualTo(1);
        assertThat(drain.phase()).isEqualTo(Phase.DRAINED);
        started();
        scheduler.advance(60 * SECOND);

        assertThat(drain.serving()).isFalse();
        assertThat(readiness).isEmpty();
        assertThat(over).isEqualTo(1);
    }

    @Test
    void serverCannotTellItsCallers_theEndComesAllTheSame() {
        started();
        inFlight = 1;
        server.fault = new IllegalStateException("broken pipe");
        shutdown();
        assertThatThrownBy(() -> scheduler.advance(6 * SECOND)).hasStackTraceContaining("broken pipe");
        assertThat(drain.phase()).isEqualTo(Phase.FINISHING);
        inFlight = 0;
        scheduler.advance(2 * SECOND);

        assertThat(over).isEqualTo(1);
    }

    @Test
    void serverCannotTellItsCallers_afterADrainByHand_theEndComesAllTheSame() {
        started();
        byHand();
        scheduler.advance(10 * SECOND);
        inFlight = 1;
        server.fault = new IllegalStateException("broken pipe");
        drain.shutdown(() -> over++);
        assertThatThrownBy(scheduler::runDue).hasStackTraceContaining("broken pipe");
        scheduler.advance(21 * SECOND);

        assertThat(over).isEqualTo(1);
    }

    @Test
    void listenerThrows_theEndComesAllTheSame() {
        started();
        inFlight = 1;
        listenerFault = new IllegalStateException("no log");
        drain.shutdown(() -> over++);
        for (int i = 0; i < 30; i++) {
            try {
                scheduler.advance(SECOND);
            } catch (AssertionError heard) {
                assertThat(heard).hasStackTraceContaining("no log");
            }
        }

        assertThat(server.toldToGoAway).isEqualTo(1);
        assertThat(over).isEqualTo(1);
    }

    @Test
    void whoWaitedForADrainByHandThrows_theEndComesAllTheSame() {
        started();
        drain.drain(() -> {
            throw new IllegalStateException("not mine");
        });
        byHand();
        inFlight = 1;
        scheduler.advance(6 * SECOND);
        drain.shutdown(() -> over++);
        inFlight = 0;
        try {
            scheduler.advance(10 * SECOND);
        } catch (AssertionError heard) {
            assertThat(heard).hasStackTraceContaining("not mine");
        }

        assertThat(over).isEqualTo(1);
        assertThat(drained).isEqualTo(1);
    }

    @Test
    void byHand_isNotReady_andGoesOnServing_untilNoCallIsInFlight() {
        started();
        inFlight = 1;
        byHand();
        assertThat(drain.phase()).isEqualTo(Phase.DRAINING);
        assertThat(readiness).containsExactly(true, false);
        scheduler.advance(3_600 * SECOND);
        assertThat(drained).isZero();
        assertThat(drain.phase()).isEqualTo(Phase.DRAINING);

        inFlight = 0;
        scheduler.advance(SECOND);

        assertThat(drained).isEqualTo(1);
        assertThat(drain.phase()).isEqualTo(Phase.DRAINED);
        assertThat(server.toldToGoAway).isZero();
        assertThat(expired).isEmpty();
    }

    @Test
    void byHand_noCalls_propagationIsWaitedFor() {
        started();
        byHand();
        scheduler.advance(5 * SECOND - 20 * MILLI);
        assertThat(drained).isZero();
        scheduler.advance(20 * MILLI);

        assertThat(drained).isEqualTo(1);
    }

    @Test
    void byHandAgain_isToldAtOnceWhereItIsDrained_elseWithTheFirst() {
        started();
        byHand();
        scheduler.advance(SECOND);
        byHand();
        scheduler.advance(10 * SECOND);
        assertThat(drained).isEqualTo(2);
        byHand();

        assertThat(drained).isEqualTo(3);
    }

    @Test
    void byHandWhileStarting_isNeverReady_andDrainsOnceStarted() {
        byHand();
        assertThat(drain.phase()).isEqualTo(Phase.STARTING);
        started();
        assertThat(drain.phase()).isEqualTo(Phase.DRAINING);
        scheduler.advance(6 * SECOND);

        assertThat(drained).isEqualTo(1);
    }

    @Test
    void byHandWhileStarting_takenBack_serves() {
        byHand();
        resume();
        started();
        scheduler.advance(60 * SECOND);

        assertThat(drain.serving()).isTrue();
        assertThat(drained).isZero();
    }

    @Test
    void byHand_takenBack_isReady_andNeverToldAsDrained() {
        started();
        byHand();
        scheduler.advance(2 * SECOND);
        resume();
        assertThat(drain.serving()).isTrue();
        assertThat(readiness).containsExactly(true, false, true);
        scheduler.advance(60 * SECOND);
        assertThat(drained).isZero();
        assertThat(scheduler.pending()).isZero();

        // from the beginning once more
        byHand();
        scheduler.advance(5 * SECOND - 20 * MILLI);
        assertThat(drained).isZero();
        scheduler.advance(20 * MILLI);
        assertThat(drained).isEqualTo(1);
    }

    @Test
    void byHand_drained_takenBack_serves() {
        started();
        byHand();
        scheduler.advance(10 * SECOND);
        resume();

        assertThat(drain.serving()).isTrue();
        assertThat(readiness).containsExactly(true, false, true);
    }

    @Test
    void byHandThenShutdown_propagationIsNotWaitedForAgain() {
        started();
        byHand();
        scheduler.advance(4 * SECOND);
        inFlight = 1;
        shutdown();
        scheduler.advance(SECOND);
        assertThat(drain.phase()).isEqualTo(Phase.FINISHING);
        assertThat(server.toldToGoAway).isEqualTo(1);
        inFlight = 0;
        scheduler.advance(SECOND);

        assertThat(over).isEqualTo(1);
        assertThat(drained).isEqualTo(1);
    }

    @Test
    void byHandDrainedThenShutdown_callersAreToldAtOnce_andThoseInFlightFinish() {
        started();
        byHand();
        scheduler.advance(3_600 * SECOND);
        inFlight = 1;
        shutdown();
        assertThat(drain.phase()).isEqualTo(Phase.FINISHING);
        assertThat(server.toldToGoAway).isEqualTo(1);
        scheduler.advance(10 * SECOND);
        assertThat(over).isZero();
        inFlight = 0;
        scheduler.advance(SECOND);

        assertThat(over).isEqualTo(1);
        assertThat(readiness).containsExactly(true, false);
        assertThat(drained).isEqualTo(1);
    }

    @Test
    void resumeAfterShutdown_doesNothing() {
        started();
        byHand();
        shutdown();
        resume();
        assertThat(drain.phase()).isEqualTo(Phase.DRAINING);
        inFlight = 1;
        scheduler.advance(6 * SECOND);
        resume();
        assertThat(drain.phase()).isEqualTo(Phase.FINISHING);
        inFlight = 0;
        scheduler.advance(2 * SECOND);
        resume();

        assertThat(drain.phase()).isEqualTo(Phase.DRAINED);
        assertThat(readiness).containsExactly(true, false);
        assertThat(over).isEqualTo(1);
        assertThat(drained).isEqualTo(1);
    }

    @Test
    void resumeWhileServing_orStarting_doesNothing() {
        resume();
        assertThat(drain.phase()).isEqualTo(Phase.STARTING);
        started();
        resume();

        assertThat(drain.serving()).isTrue();
        assertThat(readiness).containsExactly(true);
    }

    @Test
    void byHandAfterShutdown_endsWithIt() {
        started();
        inFlight = 1;
        shutdown();
        scheduler.advance(6 * SECOND);
        byHand();
        assertThat(drain.phase()).isEqualTo(Phase.FINISHING);
        inFlight = 0;
        scheduler.advance(SECOND);

        assertThat(drained).isEqualTo(1);
        assertThat(over).isEqualTo(1);
    }

    @Test
    void drainedAndResumedInAHurry_isOverOnce() {
        started();
        for (int i = 0; i < 10; i++) {
            byHand();
            resume();
        }
        shutdown();
        scheduler.advance(60 * SECOND);

        assertThat(over).isEqualTo(1);
        assertThat(drained).isZero();
        assertThat(server.toldToGoAway).isEqualTo(1);
    }

    @Test
    void clockJumpsHoursAhead_theEndComes_andAfterItsPhases() {
        started();
        inFlight = 1;
        shutdown();
        ticker.advance(10 * 3_600 * SECOND);
        scheduler.advance(20 * MILLI);
        assertThat(drain.phase()).isEqualTo(Phase.FINISHING);
        ticker.advance(10 * 3_600 * SECOND);
        scheduler.advance(20 * MILLI);

        assertThat(over).isEqualTo(1);
        assertThat(expired).containsExactly(1);
    }
}
