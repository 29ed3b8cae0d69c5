package io.quarkiverse.convexgrpc.runtime.internal.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;

/** How endpoints come back: half-open, in panic, and whatever the clock does. */
class ReadmissionTest {

    private static final long FAST = TimeUnit.MILLISECONDS.toNanos(10);

    private final EjectorFixture channel = new EjectorFixture(4);

    @BeforeEach
    void workForAWhile() {
        for (int i = 0; i < 4; i++) {
            channel.end(i, Outcome.OK, 100);
        }
        channel.review();
    }

    private void eject(int endpoint) {
        channel.end(endpoint, Outcome.FAILED, 5);
        channel.review();
        assertThat(channel.ejected()).contains(endpoint);
    }

    private void ejectForBeingSlow(int factor) {
        for (int tick = 0; tick < 20; tick++) {
            for (int i = 0; i < 4; i++) {
                channel.end(i, channel.method, Outcome.OK, i == 0 ? FAST * factor : FAST, 10);
            }
            channel.reviewFor(Duration.ofMillis(250));
        }
        assertThat(channel.ejected()).containsExactly(0);
    }

    @Test
    void timeIsOver_oneCallAtATime_untilSomeAnswersReadmitIt() {
        eject(0);
        assertThat(channel.selection.probes()).isEmpty();
        assertThat(channel.untilHalfOpen(0)).isBetween(Duration.ofMillis(4_000), Duration.ofMillis(5_250));
        Permit permit = channel.probe(0);

        for (int i = 0; i < Standing.ANSWERS_NEEDED; i++) {
            assertThat(channel.ejected()).containsExactly(0);
            assertThat(permit.take(channel.now)).isTrue();
            assertThat(permit.take(channel.now)).as("while one is on its way").isFalse();
            channel.end(0, Outcome.OK, 1);
            channel.review();
        }

        assertThat(channel.ejected()).isEmpty();
        assertThat(channel.endpoint(0).ejected()).isFalse();
        assertThat(channel.heard).containsExactly("pod-0 ejected CONSECUTIVE_FAILURES",
                "pod-0 readmitted CONSECUTIVE_FAILURES");
    }

    @Test
    void faultOnTrial_raisesAnAlarmAtOnce_andEjectsForLonger() {
        eject(0);
        channel.untilHalfOpen(0);
        Permit permit = channel.probe(0);
        permit.take(channel.now);
        channel.alarms = 0;

        channel.end(0, Outcome.FAILED, 1);

        assertThat(channel.alarms).isEqualTo(1);
        assertThat(permit.take(channel.now)).as("before the review").isFalse();
        channel.review();
        assertThat(channel.selection.probes()).isEmpty();
        assertThat(channel.untilHalfOpen(0)).isBetween(Duration.ofMillis(8_000), Duration.ofMillis(10_250));
        assertThat(channel.heard).as("nothing has changed for others").hasSize(1);
    }

    @Test
    void faultOfACallFromBefore_isNotHeldAgainstTheTrial() {
        eject(0);
        channel.untilHalfOpen(0);
        Permit permit = channel.probe(0);
        channel.end(0, Outcome.FAILED, 3);
        channel.review();

        assertThat(permit.take(channel.now)).isTrue();
        channel.end(0, Outcome.OK, 3);
        channel.review();

        assertThat(channel.ejected()).isEmpty();
    }

    @Test
    void ejectionsInARow_lastLongerEachTime_upToTheMost() {
        eject(0);
        Duration last = Duration.ZERO;
        for (int i = 0; i < 20; i++) {
            last = channel.untilHalfOpen(0);
            channel.probe(0).take(channel.now);
            channel.end(0, Outcome.FAILED, 1);
            channel.review();
        }

        assertThat(last).isBetween(Duration.ofSeconds(48), Duration.ofMillis(60_250));
    }

    @Test
    void behavesForAsLongAsItWasOut_startsWithShortEjectionsAgain() {
        eject(0);
        channel.untilHalfOpen(0);
        channel.probe(0).take(channel.now);
        channel.end(0, Outcome.FAILED, 1);
        channel.review();
        channel.untilHalfOpen(0);
        channel.end(0, Outcome.OK, 3);
        channel.review();
        assertThat(channel.ejected()).isEmpty();

        channel.reviewFor(Duration.ofSeconds(16));

        eject(0);
        assertThat(channel.untilHalfOpen(0)).isLessThanOrEqualTo(Duration.ofMillis(5_250));
    }

    @Test
    void callOnTrialNeverEnds_anotherIsLetThereAfterSomeSeconds() {
        eject(0);
        channel.untilHalfOpen(0);
        Permit permit = channel.probe(0);
        channel.endpoint(0).started(channel.method, channel.now);
        assertThat(permit.take(channel.now)).isTrue();

        channel.pass(Duration.ofMillis(Permit.EXPIRY_MILLIS - 1));
        assertThat(permit.take(channel.now)).isFalse();
        channel.pass(Duration.ofMillis(2));

        assertThat(permit.take(channel.now)).isTrue();
        assertThat(permit.take(channel.now)).isFalse();
    }

    @Test
    void manyThreadsAsk_oneGetsThePermit() throws Exception {
        eject(0);
        channel.untilHalfOpen(0);
        Permit permit = channel.probe(0);
        int threads = 8;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 5_000; round++) {
                AtomicInteger taken = new AtomicInteger();
                CyclicBarrier ready = new CyclicBarrier(threads);
                CountDownLatch done = new CountDownLatch(threads);
                long now = channel.now;
                for (int i = 0; i < threads; i++) {
                    executor.submit(() -> {
                        ready.await();
                        if (permit.take(now)) {
                            taken.incrementAndGet();
                        }
                        done.countDown();
                        return null;
                    });
                }
                assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
                assertThat(taken).hasValue(1);
                channel.end(0, Outcome.OK, 1);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 20, 100, 10_000 })
    void slowOne_isReadmittedByThreeFastAnswers_andNotByThreeSlowOnes(int factor) {
        ejectForBeingSlow(factor);
        channel.untilHalfOpen(0);
        channel.end(0, channel.method, Outcome.OK, FAST * factor, 3);
        channel.review();
        assertThat(channel.selection.probes()).as("out again").isEmpty();
        assertThat(channel.ejected()).containsExactly(0);

        while (channel.selection.probes().isEmpty()) {
            // calls that were sent before it was ejected
            channel.end(0, channel.method, Outcome.OK, FAST * factor, 1);
            channel.reviewFor(Duration.ofMillis(250));
        }
        channel.end(0, channel.method, Outcome.OK, FAST, 3);
        channel.review();

        assertThat(channel.ejected()).isEmpty();
        assertThat(channel.heard).containsExactly("pod-0 ejected LATENCY", "pod-0 readmitted LATENCY");
        channel.end(0, channel.method, Outcome.OK, FAST, 50);
        channel.reviewFor(Duration.ofSeconds(10));
        assertThat(channel.ejected()).isEmpty();
    }

    @Test
    void slowOne_isReadmittedByThreeRefusals_whereNothingElseIsAsked() {
        ejectForBeingSlow(30);
        channel.untilHalfOpen(0);
        channel.end(0, channel.method, Outcome.REFUSED, FAST / 10, 3);
        channel.review();

        assertThat(channel.ejected()).isEmpty();
    }

    @Test
    void callsGivenUpAllAtOnce_areNoReasonToEject_whereAllAnswersAreFast() {
        channel.end(0, channel.method, Outcome.CANCELLED, FAST * 1_000, 20);
        assertThat(channel.endpoint(0).latency()).isGreaterThan(8);
        channel.review();
        for (int tick = 0; tick < 20; tick++) {
            for (int i = 1; i < 4; i++) {
                channel.end(i, channel.method, Outcome.OK, FAST, 10);
            }
            channel.end(0, channel.method, Outcome.OK, FAST, 1);
            channel.reviewFor(Duration.ofMillis(250));
        }

        assertThat(channel.ejected()).isEmpty();
        assertThat(channel.heard).isEmpty();
    }

    @Test
    void manyEjectionsInARow_areForgottenAsSoonAsThoseThatLastTheLongest() {
        eject(0);
        for (int i = 0; i < 50; i++) {
            channel.untilHalfOpen(0);
            channel.probe(0).take(channel.now);
            channel.end(0, Outcome.FAILED, 1);
            channel.review();
        }
        channel.untilHalfOpen(0);
        channel.end(0, Outcome.OK, 3);
        channel.review();
        assertThat(channel.ejected()).isEmpty();

        // 60 s, 55 s, ... down to 5 s
        channel.reviewFor(Duration.ofSeconds(400));

        eject(0);
        assertThat(channel.untilHalfOpen(0)).isLessThanOrEqualTo(Duration.ofMillis(5_250));
    }

    @Test
    void ejectedOne_cannotBeReachedForAWhile_isNotTakenForEjectedOnceMore() {
        eject(0);
        channel.select(channel.endpoints.subList(1, 4));
        assertThat(channel.endpoint(0).ejected()).as("nobody avoids it: it is not there").isFalse();
        channel.select(channel.endpoints);
        assertThat(channel.ejected()).containsExactly(0);
        assertThat(channel.endpoint(0).ejected()).isTrue();
        assertThat(channel.moved).containsExactly("pod-0 not avoided", "pod-0 avoided");

        channel.untilHalfOpen(0);
        channel.end(0, Outcome.OK, 3);
        channel.review();

        assertThat(channel.moved).hasSize(2);
        assertThat(channel.heard).containsExactly("pod-0 ejected CONSECUTIVE_FAILURES",
                "pod-0 readmitted CONSECUTIVE_FAILURES");
    }

    @Test
    void endpointIsGone_orTheChannel_nobodyAvoidsItAnyMore() {
        eject(0);
        eject(1);
        channel.ejector.forget(channel.endpoint(0));
        assertThat(channel.endpoint(0).ejected()).isFalse();
        channel.ejector.forget(new EndpointLoad(new EndpointId("stranger", 1), "stranger"));

        channel.ejector.close();

        assertThat(channel.endpoint(1).ejected()).isFalse();
        assertThat(channel.moved).containsExactly("pod-0 not avoided", "pod-1 not avoided");
        assertThat(channel.heard).as("no call goes to what is gone")
                .noneMatch(event -> event.contains("readmitted"));
        channel.alarms = 0;
        channel.end(0, Outcome.FAILED, 5);
        channel.end(1, Outcome.OK, 1);
        channel.end(1, Outcome.FAILED, 5);
        assertThat(channel.alarms).isZero();
    }

    @Test
    void channelIsClosedInPanic_panicIsOver() {
        for (int i = 0; i < 4; i++) {
            channel.end(i, Outcome.FAILED, 5);
        }
        channel.review();
        channel.ejector.close();

        assertThat(channel.heard).endsWith("panic", "panic over");
    }

    @Test
    void moreThanHalfFail_isPanic_allAreUsed_andNobodyIsPunishedOnceItIsOver() {
        for (int i = 0; i < 4; i++) {
            channel.end(i, Outcome.FAILED, 5);
            channel.review();
        }
        assertThat(channel.ejected()).isEmpty();
        assertThat(channel.selection.probes()).isEmpty();
        assertThat(channel.heard).containsExactly("pod-0 ejected CONSECUTIVE_FAILURES",
                "pod-1 ejected CONSECUTIVE_FAILURES", "panic");
        channel.reviewFor(Duration.ofMinutes(10));
        channel.end(3, Outcome.FAILED, 100);
        channel.reviewFor(Duration.ofMinutes(10));
        assertThat(channel.ejected()).isEmpty();

        for (int i = 0; i < 4; i++) {
            channel.end(i, Outcome.OK, 3);
        }
        channel.review();

        assertThat(channel.ejected()).isEmpty();
        assertThat(channel.heard).contains("panic over", "pod-0 readmitted CONSECUTIVE_FAILURES");
        channel.reviewFor(Duration.ofMinutes(2));
        assertThat(channel.ejected()).isEmpty();
    }

    @Test
    void panicEndsWhereHalfAreFit_theOthersAreEjectedAgain() {
        for (int i = 0; i < 3; i++) {
            channel.end(i, Outcome.FAILED, 5);
        }
        channel.review();
        assertThat(channel.heard).containsExactly("panic");

        channel.end(0, Outcome.OK, 3);
        channel.review();

        assertThat(channel.heard).containsExactly("panic", "panic over", "pod-1 ejected CONSECUTIVE_FAILURES",
                "pod-2 ejected CONSECUTIVE_FAILURES");
        assertThat(channel.ejected()).containsExactly(1, 2);
        channel.untilHalfOpen(1);
        assertThat(channel.probe(1).take(channel.now)).isTrue();
    }

    @Test
    void panicComesWhileOneIsHalfOpen_itIsTriedAgainAfterwards() {
        eject(0);
        channel.untilHalfOpen(0);
        channel.end(1, Outcome.FAILED, 5);
        channel.end(2, Outcome.FAILED, 5);
        channel.review();
        assertThat(channel.heard).contains("panic");
        channel.end(0, Outcome.FAILED, 10);
        channel.review();
        channel.end(0, Outcome.OK, 3);
        channel.end(0, Outcome.FAILED, 1);
        channel.review();
        assertThat(channel.heard).doesNotContain("pod-0 readmitted CONSECUTIVE_FAILURES");

        channel.end(1, Outcome.OK, 3);
        channel.end(2, Outcome.OK, 3);
        channel.review();

        assertThat(channel.heard).endsWith("panic over");
        channel.untilHalfOpen(0);
        assertThat(channel.probe(0).take(channel.now)).isTrue();
    }

    @Test
    void endpointsOutOfReach_countForPanic_butMakeNone() {
        channel.unreachable = 4;
        channel.select(channel.endpoints);
        assertThat(channel.heard).isEmpty();

        channel.end(0, Outcome.FAILED, 5);
        channel.review();

        assertThat(channel.heard).containsExactly("panic");
        assertThat(channel.ejected()).isEmpty();
    }

    @Test
    void clockGoesBack_anEjectionLastsNoLongerThanItWould() {
        eject(0);
        channel.pass(Duration.ofSeconds(2));
        channel.now -= Duration.ofHours(1).toNanos();

        assertThat(channel.untilHalfOpen(0)).isLessThanOrEqualTo(Duration.ofMillis(5_500));
        channel.probe(0).take(channel.now);
        channel.now -= Duration.ofHours(1).toNanos();
        assertThat(channel.probe(0).take(channel.now)).as("a permit is not held for an hour").isTrue();
        channel.end(0, Outcome.OK, 3);
        channel.review();

        assertThat(channel.ejected()).isEmpty();
        channel.now -= Duration.ofHours(1).toNanos();
        channel.review();
        assertThat(channel.ejected()).isEmpty();
    }

    @Test
    void severalChannels_ejectForThemselves() {
        Ejector other = new Ejector(EjectorFixture.DEFAULTS, new ServiceKey("shop", "payment"), LoadListener.NOOP, bound -> 0,
                () -> {
                }, channel.now);
        other.select(channel.endpoints, 0);
        eject(0);
        other.review(channel.now);
        assertThat(other.select(channel.endpoints, 0).admitted()).doesNotContain(channel.endpoint(0));

        other.close();

        assertThat(channel.endpoint(0).ejected()).isTrue();
    }
}
