package io.quarkiverse.convexgrpc.runtime.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

class CpuGaugeTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Offset<Double> NEARLY = within(1e-9);

    private final FakeTicker ticker = new FakeTicker();
    private final Map<String, String> files = new TreeMap<>();
    private final AtomicLong process = new AtomicLong();

    private CpuGauge gauge(double requestCores) {
        return new CpuGauge(new Cgroup("/c", files::get, (file, text) -> {
        }), process::get, requestCores, () -> 8, ticker);
    }

    private void quota(String quota) {
        files.put("/c/cpu.max", quota);
    }

    /** The whole container, of which this process is a part. */
    private void container(double seconds) {
        files.put("/c/cpu.stat", "usage_usec " + Math.round(seconds * 1e6));
    }

    @Test
    void firstReading_saysNothing() {
        assertThat(gauge(Double.NaN).read()).isNaN();
        assertThat(gauge(Double.NaN).cores()).isNaN();
    }

    @Test
    void quota_theContainersUseOfItCounts() {
        quota("200000 100000");
        container(10);
        CpuGauge gauge = gauge(0.5);
        gauge.read();
        container(11.5);
        ticker.advance(SECOND);

        assertThat(gauge.read()).isCloseTo(0.75, NEARLY);
        assertThat(gauge.cores()).isEqualTo(2);
    }

    @Test
    void quotaChangesInPlace_theNewOneCounts() {
        quota("200000 100000");
        container(10);
        CpuGauge gauge = gauge(Double.NaN);
        gauge.read();
        quota("400000 100000");
        container(12);
        ticker.advance(SECOND);

        assertThat(gauge.read()).isCloseTo(0.5, NEARLY);
        assertThat(gauge.cores()).isEqualTo(4);
    }

    @Test
    void noQuota_theRequestCounts_andCanBeExceeded() {
        quota("max 100000");
        container(10);
        CpuGauge gauge = gauge(0.5);
        gauge.read();
        container(11);
        ticker.advance(SECOND);

        assertThat(gauge.read()).isCloseTo(2, NEARLY);
        assertThat(gauge.cores()).isEqualTo(0.5);
    }

    @Test
    void neitherQuotaNorRequest_thisProcessesUseOfTheMachineCounts() {
        quota("max 100000");
        container(10);
        CpuGauge gauge = gauge(Double.NaN);
        gauge.read();
        container(18);
        process.addAndGet(2 * SECOND);
        ticker.advance(SECOND);

        assertThat(gauge.read()).isCloseTo(0.25, NEARLY);
        assertThat(gauge.cores()).isEqualTo(8);
    }

    @Test
    void quotaWithoutACounter_thisProcessCounts() {
        quota("200000 100000");
        CpuGauge gauge = gauge(Double.NaN);
        gauge.read();
        process.addAndGet(SECOND);
        ticker.advance(SECOND);

        assertThat(gauge.read()).isCloseTo(0.5, NEARLY);
    }

    @Test
    void quotaComes_countersOfTwoKindsAreNotCompared() {
        quota("max 100000");
        container(100);
        CpuGauge gauge = gauge(Double.NaN);
        gauge.read();
        quota("200000 100000");
        ticker.advance(SECOND);
        assertThat(gauge.read()).isNaN();

        container(101);
        ticker.advance(SECOND);
        assertThat(gauge.read()).isCloseTo(0.5, NEARLY);
    }

    @Test
    void nobodyCounts_nothingIsKnown() {
        process.set(-1);
        CpuGauge gauge = gauge(Double.NaN);
        gauge.read();
        ticker.advance(SECOND);

        assertThat(gauge.read()).isNaN();
    }

    @Test
    void clockStandsStill_orGoesBack_orTheCounterDoes_nothingIsKnown_andThenAgain() {
        CpuGauge gauge = gauge(Double.NaN);
        gauge.read();
        process.addAndGet(SECOND);
        assertThat(gauge.read()).isNaN();
        ticker.goBack(3_600 * SECOND);
        process.addAndGet(SECOND);
        assertThat(gauge.read()).isNaN();
        ticker.advance(SECOND);
        process.addAndGet(-SECOND);
        assertThat(gauge.read()).isNaN();

        ticker.advance(SECOND);
        process.addAndGet(SECOND);
        assertThat(gauge.read()).isCloseTo(1 / 8.0, NEARLY);
    }

    @Test
    void clockJumpsHoursAhead_isAsIdle_andThenAgain() {
        CpuGauge gauge = gauge(Double.NaN);
        gauge.read();
        ticker.advance(10 * 3_600 * SECOND);
        process.addAndGet(SECOND);
        assertThat(gauge.read()).isBetween(0.0, 0.001);

        ticker.advance(SECOND);
        process.addAndGet(8 * SECOND);
        assertThat(gauge.read()).isCloseTo(1, NEARLY);
    }
}
