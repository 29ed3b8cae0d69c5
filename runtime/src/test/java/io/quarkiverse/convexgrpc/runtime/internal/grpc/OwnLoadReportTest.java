package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import com.google.protobuf.InvalidProtocolBufferException;

import io.grpc.xds.shaded.com.github.xds.data.orca.v3.OrcaLoadReport;
import io.quarkiverse.convexgrpc.runtime.internal.instance.CallRates;
import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceFigures;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadReport;

/** What {@link LoadReports} makes of this instance's figures, as grpc-xds reads it. */
class OwnLoadReportTest {

    private final LoadReports reports = new LoadReports();

    private OrcaLoadReport report(double score, double rps, double eps, double cpu, double memory, double utilization)
            throws InvalidProtocolBufferException {
        reports.take(new InstanceFigures(score, List.of(), new CallRates(7, rps, eps, 0.1, 0.2), cpu, memory, utilization));
        return OrcaLoadReport.parseFrom(reports.next(this, 0));
    }

    @Test
    void beforeTheFirstFigures_thereIsNoReport() {
        assertThat(reports.next(this, 0)).isNull();
    }

    @Test
    void figures_areSaidInTheFieldsThatClientsKnow() throws InvalidProtocolBufferException {
        OrcaLoadReport report = report(87.5, 120, 3.5, 0.6, 0.4, 0.9);

        assertThat(report.getCpuUtilization()).isEqualTo(0.6);
        assertThat(report.getMemUtilization()).isEqualTo(0.4);
        assertThat(report.getApplicationUtilization()).isEqualTo(0.9);
        assertThat(report.getRpsFractional()).isEqualTo(120);
        assertThat(report.getEps()).isEqualTo(3.5);
        assertThat(report.getNamedMetricsMap()).containsExactly(Map.entry(LoadReport.HEALTH_SCORE, 87.5));
        assertThat(report.getRequestCostMap()).isEmpty();
        assertThat(report.getUtilizationMap()).isEmpty();
    }

    @Test
    void unknownFigures_areNotSaid() throws InvalidProtocolBufferException {
        OrcaLoadReport report = report(100, 0, 0, Double.NaN, Double.NaN, Double.NaN);

        assertThat(report.getCpuUtilization()).isZero();
        assertThat(report.getMemUtilization()).isZero();
        assertThat(report.getApplicationUtilization()).isZero();
    }

    @Test
    void moreThanMayBeUsed_isSaidOfTheCpu_andNotOfTheMemory() throws InvalidProtocolBufferException {
        OrcaLoadReport report = report(1, 1, 1, 2.5, 1.1, 2.5);

        assertThat(report.getCpuUtilization()).isEqualTo(2.5);
        assertThat(report.getMemUtilization()).isEqualTo(1);
        assertThat(report.getApplicationUtilization()).isEqualTo(2.5);
    }

    @Test
    void scoreOfNothing_isSaid() throws InvalidProtocolBufferException {
        assertThat(report(0, 0, 0, 0, 0, 0).getNamedMetricsMap()).containsExactly(Map.entry(LoadReport.HEALTH_SCORE, 0.0));
        assertThat(LoadReport.decode(reports.next(this, 0)).healthScore()).isZero();
    }

    private static InstanceFigures at(double callsPerSecond) {
        return new InstanceFigures(100, List.of(), new CallRates(7, callsPerSecond, 0, 0, 0.2), 0.5, 0.5, 0.5);
    }

    @Test
    void upTo2000CallsASecond_eachHasAReport() {
        reports.take(at(2000));

        for (int call = 0; call < 100; call++) {
            assertThat(reports.next(this, call)).isNotNull();
        }
    }

    @Test
    void moreCalls_aConnectionIsToldOnceAMillisecond_andEachByItself() {
        reports.take(at(2001));
        Object one = new Object();
        Object other = new Object();
        while ((System.identityHashCode(other) & 1023) == (System.identityHashCode(one) & 1023)) {
            other = new Object();
        }

        assertThat(reports.next(one, -10_000_000)).isNotNull();
        assertThat(reports.next(one, 10_000_000)).isNotNull();
        assertThat(reports.next(one, 10_999_999)).isNull();
        assertThat(reports.next(other, 10_999_999)).isNotNull();
        assertThat(reports.next(one, 11_000_000)).isNotNull();

        reports.take(at(100));
        assertThat(reports.next(one, 11_000_001)).isNotNull();
    }
}
