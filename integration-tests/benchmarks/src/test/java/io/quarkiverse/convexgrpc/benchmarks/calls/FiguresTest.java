package io.quarkiverse.convexgrpc.benchmarks.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class FiguresTest {

    private static final int BAD = 1;
    private static final int GOOD = 2;
    private static final Window WINDOW = new Window(millis(1_000), millis(2_000), millis(2_100), millis(5_000), Set.of(BAD),
            true,
            millis(1_000));

    private final CallLog log = new CallLog(new Schedule(
            new long[] { millis(500), millis(1_000), millis(1_990), millis(2_500), millis(3_500), millis(4_000),
                    millis(5_500) },
            new int[7], new boolean[] { false, false, false, false, false, true, false }));

    @Test
    void of_countsWhatBeganAfterTheWarmUp() {
        end(0, GOOD, 900, true);
        end(1, GOOD, 10, true);
        end(2, BAD, 20, true);
        end(3, BAD, 5, false);
        end(4, GOOD, 30, true);
        end(5, GOOD, 500, true);
        end(6, BAD, 40, true);
        Figures figures = Figures.of(log, WINDOW);
        assertThat(figures.calls()).as("without warm-up and special").isEqualTo(5);
        assertThat(figures.failed()).isEqualTo(1);
        assertThat(figures.p50Millis()).isEqualTo(30);
        assertThat(figures.p99Millis()).as("a quick failure counts as its deadline").isEqualTo(1_000);
        assertThat(figures.badShare()).as("of two during the event").isEqualTo(0.5);
        assertThat(figures.lateShare()).as("of one after its first second").isZero();
        assertThat(figures.inFlightOnBad()).as("the one from 1,990 to 2,010").isEqualTo(1);
    }

    @Test
    void percentile_isARankedValue() {
        long[] sorted = new long[1_000];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = millis(i + 1);
        }
        assertThat(Figures.percentile(sorted, 0.5)).isEqualTo(500);
        assertThat(Figures.percentile(sorted, 0.99)).isEqualTo(990);
        assertThat(Figures.percentile(sorted, 0.999)).isEqualTo(999);
        assertThat(Figures.percentile(new long[0], 0.5)).isNaN();
    }

    private void end(int call, int port, long tookMillis, boolean ok) {
        log.sent(call, port);
        log.ended(call, log.schedule.nanos()[call] + millis(tookMillis), ok);
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
