package io.quarkiverse.convexgrpc.runtime.internal.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;

/** What calls make of an endpoint's slowness. */
class SlownessTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final MethodLoad method = new MethodBook().of("shop.Payment/Pay", CallKind.UNARY);
    private final EndpointLoad endpoint = new EndpointLoad(new EndpointId("a", 1), "a");
    private final EndpointLoad other = new EndpointLoad(new EndpointId("b", 1), "b");
    /** Wraps within a test. */
    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);

    private void call(EndpointLoad load, Outcome outcome, long elapsed) {
        load.started(method, now);
        now += 10 * MILLI;
        load.ended(method, outcome, false, elapsed, now);
    }

    private void calls(int count, EndpointLoad load, Outcome outcome, long elapsed) {
        for (int i = 0; i < count; i++) {
            call(load, outcome, elapsed);
        }
    }

    /** Makes the method one that takes 2 ms. */
    private void usual() {
        calls(100, other, Outcome.OK, 2 * MILLI);
    }

    @Test
    void unknown_isNeitherSlowNorFast() {
        assertThat(endpoint.slowness()).isEqualTo(1);
    }

    @Test
    void asFastAsTheOthers_isOne() {
        usual();
        calls(100, endpoint, Outcome.OK, 2 * MILLI);

        assertThat(endpoint.slowness()).isCloseTo(1, within(0.05f));
    }

    @Test
    void slower_isAboutSoManyTimes() {
        usual();
        for (int i = 0; i < 100; i++) {
            call(endpoint, Outcome.OK, 20 * MILLI);
            calls(10, other, Outcome.OK, 2 * MILLI);
        }

        assertThat(endpoint.slowness()).isBetween(4f, 10f);
    }

    @Test
    void oneCallThatTakesAThousandTimesAsLong_isForgiven() {
        usual();
        calls(100, endpoint, Outcome.OK, 2 * MILLI);
        call(endpoint, Outcome.OK, 2_000 * MILLI);

        assertThat(endpoint.slowness()).isLessThan(2);
    }

    @Test
    void fewCallsThatTakeAThousandTimesAsLong_areNot() {
        usual();
        calls(100, endpoint, Outcome.OK, 2 * MILLI);
        calls(3, endpoint, Outcome.OK, 2_000 * MILLI);

        assertThat(endpoint.slowness()).isGreaterThan(3);
    }

    @Test
    void callsOfASlowMethod_makeNoEndpointSlow() {
        MethodLoad slow = new MethodBook().of("shop.Payment/Report", CallKind.UNARY);
        usual();
        for (int i = 0; i < 100; i++) {
            other.started(slow, now);
            other.ended(slow, Outcome.OK, false, 5_000 * MILLI, now);
        }
        calls(50, endpoint, Outcome.OK, 2 * MILLI);
        for (int i = 0; i < 50; i++) {
            endpoint.started(slow, now);
            endpoint.ended(slow, Outcome.OK, false, 5_000 * MILLI, now);
        }

        assertThat(endpoint.slowness()).isCloseTo(1, within(0.1f));
    }

    @Test
    void failures_makeAnEndpointThatFailsFastASlowOne() {
        usual();
        calls(100, endpoint, Outcome.OK, 2 * MILLI);
        calls(4, endpoint, Outcome.FAILED, 0);

        assertThat(endpoint.slowness()).isGreaterThan(10);
    }

    @Test
    void failuresOver_isForgottenByAndBy() {
        usual();
        calls(20, endpoint, Outcome.FAILED, 0);
        calls(200, endpoint, Outcome.OK, 2 * MILLI);

        assertThat(endpoint.slowness()).isCloseTo(1, within(0.1f));
    }

    @Test
    void forgottenFor_isSinceTheLastOutcome_alsoWhereItWasAFailure() {
        assertThat(endpoint.forgottenFor(now)).isEqualTo(Integer.MAX_VALUE);

        call(endpoint, Outcome.FAILED, 0);
        now += TimeUnit.SECONDS.toNanos(10);
        assertThat(endpoint.forgottenFor(now)).isBetween(9_000, 10_000);

        usual();
        call(endpoint, Outcome.OK, MILLI);
        assertThat(endpoint.forgottenFor(now)).isLessThan(2);
        call(endpoint, Outcome.FAILED, 0);
        now += TimeUnit.SECONDS.toNanos(2);
        assertThat(endpoint.forgottenFor(now)).isBetween(1_800, 2_000);
    }

    @Test
    void afterAPause_theNewestCallCountsMost() {
        usual();
        calls(20, endpoint, Outcome.OK, 2_000 * MILLI);
        assertThat(endpoint.slowness()).isGreaterThan(20);
        usual();
        now += TimeUnit.MINUTES.toNanos(1);
        call(endpoint, Outcome.OK, 2 * MILLI);

        assertThat(endpoint.slowness()).isLessThan(2);
    }

    @ParameterizedTest
    @EnumSource(names = { "REFUSED", "CANCELLED", "EXPIRED" })
    void callersOwnErrors_sayNothing(Outcome outcome) {
        usual();
        calls(100, endpoint, Outcome.OK, 2 * MILLI);
        calls(100, endpoint, outcome, MILLI);

        assertThat(endpoint.slowness()).isCloseTo(1, within(0.05f));
        assertThat(endpoint.faults()).isZero();
        assertThat(endpoint.faultsInARow()).isZero();
    }

    @Test
    void deadlineMuchLongerThanCallsTake_isAFaultWhereItPasses() {
        usual();
        calls(5, endpoint, Outcome.EXPIRED, 1_000 * MILLI);

        assertThat(endpoint.faultsInARow()).isEqualTo(5);
        assertThat(endpoint.slowness()).isGreaterThan(10);
    }

    @Test
    void deadlinePasses_whereNothingIsKnownOfTheMethod_isNoFault() {
        calls(5, endpoint, Outcome.EXPIRED, 1_000 * MILLI);

        assertThat(endpoint.faults()).isZero();
        assertThat(endpoint.slowness()).isEqualTo(1);
    }

    @Test
    void cancelledAfterLong_isSlowButNoFault() {
        usual();
        calls(20, endpoint, Outcome.CANCELLED, 1_000 * MILLI);

        assertThat(endpoint.faults()).isZero();
        assertThat(endpoint.slowness()).isGreaterThan(10);
    }

    @Test
    void overloaded_isAFault() {
        usual();
        calls(5, endpoint, Outcome.OVERLOADED, 0);

        assertThat(endpoint.faultsInARow()).isEqualTo(5);
        assertThat(endpoint.slowness()).isGreaterThan(10);
    }

    @Test
    void faultsInARow_endWithAnAnswer() {
        usual();
        calls(4, endpoint, Outcome.FAILED, 0);
        call(endpoint, Outcome.OK, MILLI);
        call(endpoint, Outcome.FAILED, 0);

        assertThat(endpoint.faultsInARow()).isEqualTo(1);
        assertThat(endpoint.faults()).isEqualTo(5);

        call(endpoint, Outcome.REFUSED, MILLI);

        assertThat(endpoint.faultsInARow()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = { Long.MIN_VALUE, -1, 0, 1, 3_600_000_000_000L * 24, Long.MAX_VALUE })
    void absurdDurations_giveAFiniteSlowness(long elapsed) {
        usual();
        calls(100, endpoint, Outcome.OK, elapsed);

        assertThat(endpoint.slowness()).isBetween(0.1f, 1e7f);
    }

    @Test
    void clockGoesBackwards_doesNoHarm() {
        usual();
        calls(100, endpoint, Outcome.OK, 2 * MILLI);
        now -= TimeUnit.HOURS.toNanos(1);
        calls(100, endpoint, Outcome.OK, -5 * MILLI);
        calls(100, other, Outcome.OK, 2 * MILLI);

        assertThat(endpoint.slowness()).isBetween(0.1f, 2f);
        assertThat(endpoint.slownessByNow()).isBetween(0.1f, 2f);
    }

    @Test
    void stream_takesUpToItsFirstMessage_howeverLongItGoesOn() {
        MethodLoad stream = new MethodBook().of("shop.Payment/Watch", CallKind.STREAM);
        for (int i = 0; i < 100; i++) {
            other.started(stream, now);
            other.answered(stream, 2 * MILLI, now);
            other.ended(stream, Outcome.OK, true, TimeUnit.HOURS.toNanos(1), now);
        }
        endpoint.started(stream, now);
        assertThat(endpoint.waiting()).isEqualTo(1);

        endpoint.answered(stream, 2 * MILLI, now);

        assertThat(endpoint.waiting()).isZero();
        assertThat(endpoint.inFlight()).isEqualTo(1);
        now += TimeUnit.HOURS.toNanos(1);
        stream.lastMoment().is(now);
        assertThat(endpoint.slownessByNow()).isCloseTo(1, within(0.05f));

        endpoint.ended(stream, Outcome.CANCELLED, true, TimeUnit.HOURS.toNanos(1), now);

        assertThat(endpoint.inFlight()).isZero();
        assertThat(endpoint.slowness()).isCloseTo(1, within(0.05f));
    }

    @Test
    void waitThatGoesOn_isSlow_asSoonAsAnythingHappensElsewhere() {
        usual();
        endpoint.started(method, now);
        assertThat(endpoint.slownessByNow()).isLessThan(2);

        now += 250 * MILLI;
        other.started(method, now);

        assertThat(endpoint.slowness()).isLessThan(2);
        assertThat(endpoint.slownessByNow()).isBetween(50f, 150f);
        assertThat(other.slownessByNow()).isLessThan(2);

        endpoint.heard();

        assertThat(endpoint.slownessByNow()).isLessThan(2);
    }

    @Test
    void upload_takesAsLongAsTheCallerLikes() {
        MethodLoad upload = new MethodBook().of("shop.Payment/Import", CallKind.UPLOAD);
        for (int i = 0; i < 100; i++) {
            other.started(upload, now);
            other.ended(upload, Outcome.OK, false, MILLI, now);
        }
        endpoint.started(upload, now);

        assertThat(endpoint.waiting()).isZero();
        assertThat(endpoint.inFlight()).isEqualTo(1);

        now += TimeUnit.HOURS.toNanos(1);
        upload.lastMoment().is(now);
        assertThat(endpoint.slownessByNow()).isEqualTo(1);
        endpoint.ended(upload, Outcome.OK, false, TimeUnit.HOURS.toNanos(1), now);
        endpoint.started(upload, now);
        endpoint.ended(upload, Outcome.EXPIRED, false, TimeUnit.HOURS.toNanos(1), now);

        assertThat(endpoint.slowness()).isEqualTo(1);
        assertThat(endpoint.inFlight()).isZero();
        assertThat(endpoint.answers()).isEqualTo(1);
        assertThat(endpoint.faults()).isZero();
    }

    @Test
    void upload_thatGoesWell_makesUpForOneThatFailed() {
        MethodLoad upload = new MethodBook().of("shop.Payment/Import", CallKind.UPLOAD);
        for (int i = 0; i < 200; i++) {
            endpoint.started(upload, now);
            endpoint.ended(upload, i < 5 ? Outcome.FAILED : Outcome.OK, false, MILLI, now);
            assertThat(endpoint.slowness()).as("after %d", i).isGreaterThanOrEqualTo(1);
        }

        assertThat(endpoint.slowness()).isCloseTo(1, within(0.1f));
    }

    @Test
    void refused_makesUpForFailures() {
        usual();
        calls(20, endpoint, Outcome.FAILED, 0);
        assertThat(endpoint.slowness()).isGreaterThan(10);
        calls(200, endpoint, Outcome.REFUSED, MILLI);

        assertThat(endpoint.slowness()).isCloseTo(1, within(0.1f));
    }

    @Test
    void refused_afterAPause_tellsThatItIsNoLongerSlow_andNotThatItIsFast() {
        usual();
        calls(20, endpoint, Outcome.OK, 2_000 * MILLI);
        calls(20, endpoint, Outcome.REFUSED, MILLI);
        assertThat(endpoint.slowness()).as("amid calls that tell more").isGreaterThan(20);

        for (int i = 0; i < 20; i++) {
            usual();
            now += TimeUnit.SECONDS.toNanos(2);
            call(endpoint, Outcome.REFUSED, 0);
        }

        assertThat(endpoint.slowness()).isCloseTo(1, within(0.05f));
    }

    @Test
    void refused_afterAPause_andOnlyAfterLong_isSlow() {
        usual();
        calls(20, endpoint, Outcome.OK, 2 * MILLI);
        for (int i = 0; i < 20; i++) {
            now += TimeUnit.SECONDS.toNanos(2);
            call(endpoint, Outcome.REFUSED, 2_000 * MILLI);
        }

        assertThat(endpoint.slowness()).isGreaterThan(50);
    }

    @ParameterizedTest
    @EnumSource(names = { "OK", "REFUSED", "CANCELLED", "EXPIRED" })
    void stream_thatEndsWithoutAMessage_hadNothingToSay(Outcome outcome) {
        MethodLoad stream = new MethodBook().of("shop.Payment/Watch", CallKind.STREAM);
        for (int i = 0; i < 100; i++) {
            other.started(stream, now);
            other.answered(stream, 2 * MILLI, now);
            other.ended(stream, Outcome.OK, true, 2 * MILLI, now);
        }
        for (int i = 0; i < 10; i++) {
            endpoint.started(stream, now);
            endpoint.answered(stream, 2 * MILLI, now);
            endpoint.ended(stream, Outcome.OK, true, 2 * MILLI, now);
        }
        for (int i = 0; i < 10; i++) {
            endpoint.started(stream, now);
            now += TimeUnit.HOURS.toNanos(1);
            endpoint.ended(stream, outcome, false, TimeUnit.HOURS.toNanos(1), now);
        }

        assertThat(endpoint.slowness()).isCloseTo(1, within(0.05f));
        assertThat(endpoint.faults()).isZero();
        assertThat(endpoint.abandoned()).isZero();
        assertThat(endpoint.waiting()).isZero();
    }

    @Test
    void uploads_goWell_whileNothingElseTells_slownessIsBelievedLess() {
        MethodLoad upload = new MethodBook().of("shop.Payment/Import", CallKind.UPLOAD);
        usual();
        calls(20, endpoint, Outcome.OK, 2_000 * MILLI);
        float slow = endpoint.slowness();
        endpoint.started(upload, now);
        endpoint.ended(upload, Outcome.OK, false, MILLI, now);
        assertThat(endpoint.slowness()).as("a call has just told").isEqualTo(slow);
        for (int i = 0; i < 10; i++) {
            now += TimeUnit.SECONDS.toNanos(2);
            endpoint.started(upload, now);
            endpoint.ended(upload, Outcome.OK, false, TimeUnit.HOURS.toNanos(1), now);
        }

        assertThat(endpoint.slowness()).isCloseTo(1, within(0.05f));
    }

    @Test
    void dialogue_isAnswered_andHowSoonSaysNothing() {
        MethodLoad dialogue = new MethodBook().of("shop.Payment/Chat", CallKind.DIALOGUE);
        for (int i = 0; i < 100; i++) {
            other.started(dialogue, now);
            other.answered(dialogue, 2 * MILLI, now);
            other.ended(dialogue, Outcome.OK, true, 2 * MILLI, now);
        }
        endpoint.started(dialogue, now);
        call(endpoint, Outcome.FAILED, 0);
        assertThat(endpoint.waiting()).isZero();
        assertThat(endpoint.inFlight()).isEqualTo(1);

        endpoint.answered(dialogue, TimeUnit.HOURS.toNanos(1), now);

        assertThat(endpoint.answers()).isEqualTo(1);
        assertThat(endpoint.faultsInARow()).isZero();
        assertThat(endpoint.waiting()).isZero();
        endpoint.ended(dialogue, Outcome.OK, true, TimeUnit.HOURS.toNanos(1), now);
        assertThat(endpoint.inFlight()).isZero();
        assertThat(endpoint.latency()).isEqualTo(1);
    }

    @Test
    void answer_settlesWhatIsOwed() {
        usual();
        MethodLoad stream = new MethodBook().of("shop.Payment/Watch", CallKind.STREAM);
        for (Outcome outcome : new Outcome[] { Outcome.OK, Outcome.REFUSED, Outcome.OVERLOADED }) {
            EndpointLoad waiting = new EndpointLoad(new EndpointId("c", 1), "c");
            waiting.started(method, now);
            waiting.started(method, now);
            now += 250 * MILLI;
            method.lastMoment().is(now);
            assertThat(waiting.overdue()).isTrue();

            waiting.ended(method, outcome, false, MILLI, now);

            assertThat(waiting.overdue()).as("%s", outcome).isFalse();
        }
        endpoint.started(method, now);
        endpoint.started(stream, now);
        now += 250 * MILLI;
        method.lastMoment().is(now);
        assertThat(endpoint.overdue()).isTrue();
        endpoint.answered(stream, MILLI, now);
        assertThat(endpoint.overdue()).isFalse();
    }

    @Test
    void callGivenUpUnheard_isNoDebtToTheNextOne() {
        usual();
        call(endpoint, Outcome.CANCELLED, MILLI);
        now += TimeUnit.SECONDS.toNanos(10);
        endpoint.started(method, now);

        assertThat(endpoint.overdue()).isFalse();
    }

    @Test
    void clockGoesBack_endpointCountsAsForgotten() {
        usual();
        call(endpoint, Outcome.OK, MILLI);
        long before = now;
        now -= TimeUnit.MILLISECONDS.toNanos(100);
        assertThat(endpoint.forgottenFor(now)).as("threads read the clock in any order").isZero();
        now = before - TimeUnit.HOURS.toNanos(1);

        assertThat(endpoint.forgottenFor(now)).isEqualTo(Integer.MAX_VALUE);
    }
}
