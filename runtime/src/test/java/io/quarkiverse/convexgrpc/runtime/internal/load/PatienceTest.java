package io.quarkiverse.convexgrpc.runtime.internal.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class PatienceTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long NOW = Long.MAX_VALUE - 100 * MILLI;

    private final Patience patience = new Patience();
    private final MethodLoad quick = method("Quick", 2 * MILLI);
    private final MethodLoad slow = method("Slow", 5_000 * MILLI);

    private static MethodLoad method(String name, long nanos) {
        MethodLoad method = new MethodBook().of(name, CallKind.UNARY);
        for (int i = 0; i < 100; i++) {
            method.record(Logarithm.ofNanos(nanos));
        }
        return method;
    }

    @Test
    void nothingAsked_nothingIsOwed() {
        assertThat(patience.factor(NOW)).isZero();
    }

    @Test
    void waiting_growsWithTheTime_alsoWhereTheClockWraps() {
        patience.asked(quick, true, NOW);

        assertThat(patience.factor(NOW)).isZero();
        assertThat(patience.factor(NOW + 25 * MILLI)).isCloseTo(10, within(1f));
        assertThat(patience.factor(NOW + 250 * MILLI)).isCloseTo(100, within(10f));
    }

    @Test
    void anySignOfLife_settlesAll() {
        patience.asked(quick, true, NOW);
        patience.asked(quick, false, NOW + MILLI);
        patience.heard();

        assertThat(patience.factor(NOW + 1_000 * MILLI)).isZero();
    }

    @Test
    void slowMethod_isGivenItsTime() {
        patience.asked(slow, true, NOW);

        assertThat(patience.factor(NOW + 4_000 * MILLI)).isLessThan(1);
    }

    @Test
    void quickCallBehindASlowOne_isTheOneThatCounts() {
        patience.asked(slow, true, NOW);
        patience.asked(quick, false, NOW + MILLI);

        assertThat(patience.factor(NOW + 51 * MILLI)).isCloseTo(20, within(2f));
    }

    @Test
    void quickCallAfterTheFirst_doesNotExtendItsTime() {
        patience.asked(quick, true, NOW);
        patience.asked(quick, false, NOW + 20 * MILLI);

        assertThat(patience.factor(NOW + 25 * MILLI)).isCloseTo(10, within(1f));
    }

    @Test
    void stream_mayBeSilent() {
        MethodLoad stream = new MethodBook().of("Watch", CallKind.STREAM);
        stream.record(Logarithm.ofNanos(2 * MILLI));
        patience.asked(stream, true, NOW);

        assertThat(patience.factor(NOW + 5_000 * MILLI)).isZero();
    }

    @Test
    void methodThatWasNeverAnswered_owesNothing() {
        patience.asked(new MethodBook().of("New", CallKind.UNARY), true, NOW);

        assertThat(patience.factor(NOW + 5_000 * MILLI)).isZero();
    }

    @Test
    void whatIsOwedToCallsThatWereGivenUp_isOwedNoMore() {
        patience.asked(quick, true, NOW);
        patience.asked(slow, true, NOW + 10_000 * MILLI);

        assertThat(patience.factor(NOW + 12_000 * MILLI)).isLessThan(1);

        patience.asked(new MethodBook().of("New", CallKind.UNARY), true, NOW + 20_000 * MILLI);

        assertThat(patience.factor(NOW + 30_000 * MILLI)).isZero();
    }

    @Test
    void overdue_isFromTheMomentOnThatTheAnswerWasDue() {
        patience.asked(quick, true, NOW);
        assertThat(patience.over()).isFalse();

        quick.lastMoment().is(NOW + MILLI);
        assertThat(patience.over()).isFalse();
        quick.lastMoment().is(NOW + 5 * MILLI);

        assertThat(patience.over()).isTrue();
        assertThat(patience.factor()).isBetween(1.5f, 2.5f);
        patience.heard();
        assertThat(patience.over()).isFalse();
        assertThat(patience.factor()).isZero();
    }
}
