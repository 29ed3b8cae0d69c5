package io.quarkiverse.convexgrpc.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.grpc.Status;
import io.quarkiverse.convexgrpc.demo.CallLedger.ActReport;
import io.quarkiverse.convexgrpc.demo.CallLedger.FirstCall;
import io.quarkiverse.convexgrpc.demo.CallLedger.PodLoad;

class CallLedgerTest {

    private final CallLedger ledger = new CallLedger(1);

    @Test
    void call_belongsToTheActInWhichItWasToStart() {
        ledger.beginAct("first", millis(1_000));
        ledger.beginAct("second", millis(2_000));

        ledger.succeeded("payment-1", millis(1_999), millis(2_100));
        ledger.failed(Status.UNAVAILABLE, millis(2_000), millis(2_001));

        assertThat(ledger.acts()).extracting(ActReport::name, ActReport::calls, ActReport::failed)
                .containsExactly(tuple("first", 1L, 0L), tuple("second", 1L, 1L));
        assertThat(ledger.failed()).singleElement()
                .satisfies(call -> assertThat(call.status()).isEqualTo(Status.UNAVAILABLE));
    }

    @Test
    void firstCall_isTheEarliest_whicheverIsAnsweredFirst() {
        ledger.beginAct("only", 0);
        ledger.succeeded("payment-1", millis(12), millis(15));
        ledger.succeeded("payment-1", millis(11), millis(16));

        assertThat(ledger.firstCallOf("payment-1")).isEqualTo(new FirstCall(millis(11), millis(15)));
        assertThat(ledger.firstCallOf("payment-1").since(millis(10))).isEqualTo(new FirstCall(millis(1), millis(5)));
        assertThat(ledger.firstCallOf("payment-2")).isNull();
    }

    @Test
    void loadOfAPod_isThatOfItsRecentCalls() {
        ledger.beginAct("only", 0);
        for (int i = 0; i < 50; i++) {
            ledger.succeeded("payment-1", millis(10L * i), millis(10L * i + 4));
        }

        PodLoad load = ledger.loadOf("payment-1", millis(600));
        assertThat(load.callsPerSecond()).isEqualTo(50);
        assertThat(load.p50()).isBetween(3.9, 4.1);
        assertThat(ledger.loadOf("payment-2", millis(600))).isEqualTo(PodLoad.NONE);
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
