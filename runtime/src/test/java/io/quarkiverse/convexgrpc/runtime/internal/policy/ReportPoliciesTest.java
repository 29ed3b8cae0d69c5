package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadReport;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeRandomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

/** weighted and health-score, report by report. */
class ReportPoliciesTest {

    private final FakeTicker ticker = new FakeTicker();
    private final List<EndpointLoad> endpoints = IntStream.range(0, 3)
            .mapToObj(i -> new EndpointLoad(new EndpointId("pod-" + i, 1), "pod-" + i)).toList();
    private final Policy weighted = PolicyName.WEIGHTED.create(new FakeRandomness(1), ticker);
    private final Policy healthScore = PolicyName.HEALTH_SCORE.create(new FakeRandomness(1), ticker);

    private void pass(long seconds) {
        ticker.advance(TimeUnit.SECONDS.toNanos(seconds));
    }

    private void report(int endpoint, LoadReport report) {
        endpoints.get(endpoint).reported(report.encode(), ticker.read());
    }

    private static LoadReport load(double rps, double cpu) {
        return load(rps, cpu, 0, 0);
    }

    private static LoadReport load(double rps, double cpu, double eps, double application) {
        return new LoadReport(cpu, 0, 0, Map.of(), Map.of(), rps, eps, Map.of(), application);
    }

    private static LoadReport score(double score) {
        return new LoadReport(0, 0, 0, Map.of(), Map.of(), 0, 0, Map.of(LoadReport.HEALTH_SCORE, score), 0);
    }

    private void reportAll(LoadReport... reports) {
        for (int i = 0; i < reports.length; i++) {
            report(i, reports[i]);
        }
    }

    /** The shares of 600 calls, rounded to a sixtieth. */
    private List<Long> shares(Policy policy) {
        Picker picker = policy.picker(endpoints);
        int[] counts = new int[endpoints.size()];
        for (int i = 0; i < 600; i++) {
            counts[picker.pick(0, false)]++;
        }
        return IntStream.of(counts).mapToObj(count -> Math.round(count / 10.0)).toList();
    }

    @Test
    void weighted_takesRequestsAUtilisedSecond() {
        reportAll(load(100, 0.5), load(100, 0.25), load(300, 1));
        pass(10);

        assertThat(shares(weighted)).containsExactly(13L, 27L, 20L);
    }

    @Test
    void weighted_theApplicationsUtilisationCountsBeforeTheCpus() {
        reportAll(load(100, 0.1, 0, 0.5), load(100, 0.25), load(100, 9, 0, 0.25));
        pass(10);

        assertThat(shares(weighted)).containsExactly(12L, 24L, 24L);
    }

    @Test
    void weighted_failuresCountAsUtilisation() {
        reportAll(load(100, 0.5, 50, 0), load(100, 0.5), load(100, 0.5));
        pass(10);

        assertThat(shares(weighted)).containsExactly(12L, 24L, 24L);
    }

    @Test
    void weighted_serversOfBeforeReportWholeRequestsASecond() {
        LoadReport old = new LoadReport(0.5, 0, 300, Map.of(), Map.of(), 0, 0, Map.of(), 0);
        reportAll(old, load(100, 0.5), load(200, 0.5));
        pass(10);

        assertThat(shares(weighted)).containsExactly(30L, 10L, 20L);
    }

    @Test
    void weighted_inTheFirstTenSeconds_isRoundRobin() {
        reportAll(load(100, 1), load(200, 1), load(300, 1));
        pass(9);
        assertThat(shares(weighted)).containsExactly(20L, 20L, 20L);

        pass(1);

        assertThat(shares(weighted)).containsExactly(10L, 20L, 30L);
    }

    @Test
    void weighted_oneThatCameLater_hasTheMeanUntilItsTenSecondsAreOver() {
        reportAll(load(100, 1), load(300, 1));
        pass(9);
        report(2, load(800, 1));
        pass(1);
        assertThat(shares(weighted)).containsExactly(10L, 30L, 20L);

        pass(9);

        assertThat(shares(weighted)).containsExactly(5L, 15L, 40L);
    }

    @Test
    void weighted_reportsThatAreThreeMinutesOld_sayNothing_andItsTenSecondsBeginAgain() {
        reportAll(load(100, 1), load(200, 1), load(600, 1));
        pass(170);
        report(0, load(100, 1));
        report(1, load(200, 1));
        pass(10);
        assertThat(shares(weighted)).containsExactly(13L, 27L, 20L);

        report(2, load(600, 1));
        pass(9);
        assertThat(shares(weighted)).containsExactly(13L, 27L, 20L);
        pass(1);
        assertThat(shares(weighted)).containsExactly(7L, 13L, 40L);
    }

    @Test
    void weighted_clockGoesBack_itsTenSecondsBeginAgain() {
        reportAll(load(100, 1), load(200, 1), load(300, 1));
        pass(10);
        ticker.goBack(TimeUnit.HOURS.toNanos(1));
        reportAll(load(100, 1), load(200, 1), load(300, 1));
        pass(9);
        assertThat(shares(weighted)).containsExactly(20L, 20L, 20L);
        reportAll(load(100, 1), load(200, 1), load(300, 1));
        pass(1);

        assertThat(shares(weighted)).containsExactly(10L, 20L, 30L);
    }

    @Test
    void weighted_reportsWithoutRequestsOrUtilisation_giveNoWeight_andTakeNone() {
        reportAll(load(100, 1), load(200, 1), load(300, 1));
        pass(10);
        report(0, load(0, 1));
        report(1, load(100, 0));
        report(2, score(5));
        assertThat(shares(weighted)).containsExactly(10L, 20L, 30L);

        pass(170);

        assertThat(shares(weighted)).containsExactly(20L, 20L, 20L);
    }

    @Test
    void weighted_serversThatReportNoUtilisationForEver_areAsGoodAsOnesThatReportNothing() {
        reportAll(load(100, 0), load(200, 0), load(300, 0));
        pass(60);

        assertThat(shares(weighted)).containsExactly(20L, 20L, 20L);
    }

    @Test
    void weighted_aPickerHoldsTheWeightsOfItsMoment() {
        Picker before = weighted.picker(endpoints);
        reportAll(load(100, 1), load(200, 1), load(300, 1));
        pass(10);

        int[] counts = new int[3];
        for (int i = 0; i < 60; i++) {
            counts[before.pick(0, false)]++;
        }

        assertThat(counts).containsOnly(20);
    }

    @Test
    void healthScore_takesShares_atOnce() {
        reportAll(score(100), score(50), score(50));

        assertThat(shares(healthScore)).containsExactly(30L, 15L, 15L);
    }

    @Test
    void healthScore_0_getsTheLeastShare_noScore_themean() {
        reportAll(score(90), score(0));
        // the mean is 45, a tenth of that is the least
        assertThat(shares(healthScore)).containsExactly(39L, 2L, 19L);
    }

    @Test
    void healthScore_expires() {
        reportAll(score(100), score(50), score(50));
        pass(180);

        assertThat(shares(healthScore)).containsExactly(20L, 20L, 20L);
    }

    @ParameterizedTest
    @EnumSource(names = { "WEIGHTED", "HEALTH_SCORE" })
    void garbage_isCounted_andChangesNothing(PolicyName name) {
        LoadReport good = new LoadReport(1, 0, 0, Map.of(), Map.of(), 100, 0, Map.of(LoadReport.HEALTH_SCORE, 10.0), 0);
        LoadReport better = new LoadReport(1, 0, 0, Map.of(), Map.of(), 200, 0, Map.of(LoadReport.HEALTH_SCORE, 20.0), 0);
        Policy policy = name.create(new FakeRandomness(1), ticker);
        reportAll(good, better, better);
        pass(10);
        endpoints.get(1).reported(new byte[] { 1, 2, 3 }, ticker.read());

        assertThat(shares(policy)).containsExactly(12L, 24L, 24L);
        assertThat(endpoints.get(1).malformedReports()).isEqualTo(1);
        assertThat(endpoints.get(0).malformedReports()).isZero();
    }
}
