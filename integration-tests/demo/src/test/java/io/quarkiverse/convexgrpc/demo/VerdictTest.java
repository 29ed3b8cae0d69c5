package io.quarkiverse.convexgrpc.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.grpc.Status;

class VerdictTest {

    /** At 10 s; 2 calls were under way, one may have started after. */
    private static final Kill KILL = new Kill("payment-2", millis(10_000), 2, 1);

    @Test
    void callInFlightWhenThePodWasKilled_isAllowedToFail() {
        assertThat(verdict(failed(9_999, 10_001, Status.UNAVAILABLE)).passed()).isTrue();
    }

    @Test
    void callStartedWhileTheProcessWentDown_isAllowedToFail() {
        assertThat(verdict(failed(10_100, 10_101, Status.UNAVAILABLE)).passed()).isTrue();
    }

    @Test
    void callStartedLater_isNot() {
        FailedCall late = failed(10_101, 10_102, Status.UNAVAILABLE);

        assertThat(verdict(late).other()).containsExactly(late);
    }

    @Test
    void callEndedBeforeTheKill_isNot() {
        assertThat(verdict(failed(9_900, 9_999, Status.UNAVAILABLE)).passed()).isFalse();
    }

    @Test
    void callThatFailedForAnotherReason_isNot() {
        assertThat(verdict(failed(9_999, 10_001, Status.DEADLINE_EXCEEDED)).passed()).isFalse();
    }

    @Test
    void moreThanCouldBeInFlight_areNot() {
        FailedCall[] four = Stream.of(9_996, 9_997, 9_998, 9_999)
                .map(intended -> failed(intended, 10_001, Status.UNAVAILABLE))
                .toArray(FailedCall[]::new);

        Verdict verdict = verdict(four);

        assertThat(verdict.inFlight()).hasSize(3);
        assertThat(verdict.other()).hasSize(1);
        assertThat(verdict.passed()).isFalse();
    }

    @Test
    void podThatNeverAnswered_fails() {
        assertThat(Verdict.of(List.of(), List.of(KILL), Set.of("payment-7")).passed()).isFalse();
    }

    private static Verdict verdict(FailedCall... failed) {
        return Verdict.of(List.of(failed), List.of(KILL), Set.of());
    }

    private static FailedCall failed(long intended, long ended, Status status) {
        return new FailedCall(millis(intended), millis(ended), status);
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
