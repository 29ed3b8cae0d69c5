package io.quarkiverse.convexgrpc.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.grpc.Status;
import io.quarkiverse.convexgrpc.demo.CallLedger.ActReport;
import io.quarkiverse.convexgrpc.demo.CallLedger.FirstCall;

class SummaryTest {

    private static final List<ActReport> ACTS = List.of(
            new ActReport("2 pods", 2_500, 0, 3, 20), new ActReport("kill one", 1_500, 1, 2.5, 8));

    @Test
    void everyAct_hasItsOwnShareOfWhatTheServiceCountsFromItsStart() {
        assertThat(lines(List.of(OptionalLong.of(2), OptionalLong.of(5)), verdict(List.of()))).startsWith(
                "                            calls  failed  re-sent       p50       p99",
                "2 pods                      2,500       0        2    3.0 ms   20.0 ms",
                "kill one                    1,500       1        3    2.5 ms    8.0 ms",
                "all                         4,000       1        5");
    }

    @Test
    void unknownCounts_areShownAsUnknown() {
        assertThat(lines(List.of(OptionalLong.empty(), OptionalLong.empty()), verdict(List.of())))
                .contains("all                         4,000       1        –");
    }

    @Test
    void lostCalls_areNamedByReason_andFailTheDemo() {
        FailedCall lost = new FailedCall(TimeUnit.SECONDS.toNanos(12), TimeUnit.SECONDS.toNanos(13),
                Status.UNAVAILABLE.withDescription("gone"));

        assertThat(lines(List.of(OptionalLong.of(0), OptionalLong.of(0)), verdict(List.of(lost, lost))))
                .contains("  2 x UNAVAILABLE: gone (to start at t=12.00s to t=12.00s)")
                .last().asString().startsWith("FAILED");
    }

    @Test
    void firstCalls_areSummedUp() {
        assertThat(lines(List.of(OptionalLong.of(0), OptionalLong.of(0)), verdict(List.of())))
                .contains("  to the start of the first call that the pod answered: min 1.0 ms, median 2.0 ms, max 6.0 ms")
                .contains("  to its first reply, from a JVM that is still cold:    min 10.0 ms, median 20.0 ms, max 60.0 ms")
                .last().asString().startsWith("PASSED");
    }

    private static Verdict verdict(List<FailedCall> other) {
        return new Verdict(List.of(), other, Set.of());
    }

    private static List<String> lines(List<OptionalLong> resent, Verdict verdict) {
        List<FirstCall> firstCalls = List.of(first(6), first(1), first(2));
        return new Summary(ACTS, resent, List.of(), verdict, firstCalls).lines();
    }

    private static FirstCall first(long millis) {
        return new FirstCall(TimeUnit.MILLISECONDS.toNanos(millis), TimeUnit.MILLISECONDS.toNanos(10 * millis));
    }
}
