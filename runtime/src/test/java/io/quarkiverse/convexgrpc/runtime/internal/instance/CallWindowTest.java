package io.quarkiverse.convexgrpc.runtime.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

class CallWindowTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final FakeTicker ticker = new FakeTicker();
    private final CallLedger calls = new CallLedger();
    private final CallWindow window = new CallWindow();

    private CallRates next() {
        return window.next(calls.totals(), ticker.read());
    }

    private void served(int count, int faults, long millis) {
        for (int i = 0; i < count; i++) {
            calls.began(true);
            calls.took(TimeUnit.MILLISECONDS.toNanos(millis));
            calls.answered(i < faults);
            calls.ended();
        }
    }

    /** A second in which so many calls are served. */
    private CallRates second(int count, int faults, long millis) {
        served(count, faults, millis);
        ticker.advance(SECOND);
        return next();
    }

    @Test
    void firstSample_knowsNoRates() {
        served(100, 100, 5);

        CallRates rates = next();

        assertThat(rates.requestsPerSecond()).isZero();
        assertThat(rates.faultShare()).isNaN();
        assertThat(rates.responseSeconds()).isNaN();
    }

    @Test
    void rates_areThoseOfTheLastThreeSeconds_whatTheScoreGoesByIsThatOfTheLast() {
        next();
        second(1_000, 1_000, 500);
        second(30, 0, 10);
        second(30, 15, 20);

        CallRates rates = second(30, 3, 30);

        assertThat(rates.requestsPerSecond()).isCloseTo(30, within(1e-9));
        assertThat(rates.faultsPerSecond()).isCloseTo(6, within(1e-9));
        assertThat(rates.faultShare()).isCloseTo(0.1, within(1e-9));
        assertThat(rates.responseSeconds()).isCloseTo(0.03, within(1e-9));
        assertThat(rates.inFlight()).isZero();
    }

    @Test
    void tooFewCallsInTheLastSecond_thoseBeforeAreHeardAsWell() {
        next();
        second(30, 15, 20);
        assertThat(second(2, 0, 20).faultShare()).isCloseTo(15 / 32.0, within(1e-9));
        assertThat(second(0, 0, 20).responseSeconds()).isCloseTo(0.02, within(1e-9));
    }

    @Test
    void fewCalls_sayNothingAboutTheirShareOfFaults() {
        next();
        assertThat(second(4, 4, 1).faultShare()).isNaN();
        assertThat(second(1, 1, 1).faultShare()).isEqualTo(1);
        assertThat(second(0, 0, 1).faultsPerSecond()).isCloseTo(5 / 3.0, within(1e-9));
    }

    @Test
    void noCalls_noRates() {
        next();

        assertThat(second(0, 0, 0)).isEqualTo(new CallRates(0, 0, 0, Double.NaN, Double.NaN));
    }

    @Test
    void callsThatHang_showThoughNoneEnds() {
        next();
        calls.began(true);
        double[] seconds = new double[3];
        for (int i = 0; i < 3; i++) {
            seconds[i] = second(0, 0, 0).responseSeconds();
        }
        assertThat(seconds).containsExactly(1, 2, 3);
        assertThat(next().inFlight()).isEqualTo(1);
    }

    @Test
    void callsThatPileUp_showBeforeTheyEnd() {
        next();
        second(100, 0, 5);
        for (int i = 0; i < 50; i++) {
            calls.began(true);
        }

        assertThat(second(20, 0, 5).responseSeconds()).isGreaterThan(0.5);
    }

    @Test
    void oneCallInFlightAmongMany_doesNotShow() {
        next();
        second(100, 0, 50);
        calls.began(true);

        assertThat(second(100, 0, 50).responseSeconds()).isCloseTo(0.05, within(1e-9));
    }

    @Test
    void clockStandsStill_orGoesBack_windowBeginsAnew() {
        next();
        second(100, 50, 5);
        served(100, 100, 5);
        CallRates still = next();
        assertThat(still.requestsPerSecond()).isZero();
        assertThat(still.faultShare()).isNaN();
        assertThat(still.responseSeconds()).isNaN();

        ticker.goBack(3_600 * SECOND);
        assertThat(next().requestsPerSecond()).isZero();
        assertThat(second(10, 5, 5)).isEqualTo(new CallRates(0, 10, 5, 0.5, 0.005));
    }

    @Test
    void clockJumpsHoursAhead_ratesAreFiniteAndRightAgainAfterThreeSeconds() {
        next();
        ticker.advance(10 * 3_600 * SECOND);
        assertThat(second(10, 0, 5).requestsPerSecond()).isBetween(0.0, 0.01);
        second(10, 0, 5);
        second(10, 0, 5);

        assertThat(second(10, 0, 5).requestsPerSecond()).isCloseTo(10, within(1e-9));
    }
}
