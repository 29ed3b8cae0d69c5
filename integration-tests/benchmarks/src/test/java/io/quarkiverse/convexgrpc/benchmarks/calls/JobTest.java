package io.quarkiverse.convexgrpc.benchmarks.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class JobTest {

    @Test
    void all_playsEveryRowInEveryRunWithEveryBalancerThatPlaysIt() {
        List<Job> jobs = Job.all(settings(3, Row.HEALTHY, Row.FROZEN, Row.KILL));
        assertThat(jobs).hasSize(3 * 3 * 2).extracting(Job::run).isSorted();
        List<String> everywhere = Balancer.all().stream().map(Balancer::name)
                .filter(name -> !List.of(Balancer.HEDGING, Balancer.RETRYING).contains(name)).toList();
        assertThat(everywhere).hasSize(10);
        assertThat(jobs).allSatisfy(job -> {
            List<String> expected = new ArrayList<>(everywhere);
            if (job.row() == Row.FROZEN) {
                expected.add(Balancer.HEDGING);
            } else if (job.row() == Row.KILL) {
                expected.add(Balancer.RETRYING);
            }
            assertThat(order(job)).containsExactlyInAnyOrderElementsOf(expected);
        });
    }

    @Test
    void all_ordersBalancersByChance_andCallsAllOfThemAtTheSameTimes() {
        List<Job> jobs = Job.all(settings(3));
        assertThat(jobs.stream().map(JobTest::order).distinct()).hasSizeGreaterThan(8);
        assertThat(jobs).allSatisfy(job -> assertThat(job.plays().stream().map(Play::seed).distinct()).hasSize(1));
    }

    @Test
    void all_sameSeed_isTheSame() {
        assertThat(Job.all(settings(3)).stream().map(JobTest::order).toList())
                .isEqualTo(Job.all(settings(3)).stream().map(JobTest::order).toList());
        assertThat(Job.all(settings(4)).stream().map(JobTest::order).toList())
                .isNotEqualTo(Job.all(settings(3)).stream().map(JobTest::order).toList());
    }

    @Test
    void named_unknown_saysWhatThereIs() {
        assertThat(Row.named(List.of("slow", "frozen"))).containsExactly(Row.SLOW, Row.FROZEN);
        assertThatThrownBy(() -> Row.named(List.of("slow", "frosty")))
                .hasMessageStartingWith("benchmark.rows: slow,frosty (exp");
        assertThat(Balancer.named(List.of("stork"))).extracting(Balancer::name).containsExactly("stork");
        assertThatThrownBy(() -> Balancer.named(List.of("best"))).hasMessageStartingWith("benchmark.balancers: best (expected");
    }

    private static List<String> order(Job job) {
        return job.plays().stream().map(play -> play.balancer().name()).toList();
    }

    private static Settings settings(long seed) {
        return settings(seed, Row.HEALTHY, Row.SLOW);
    }

    private static Settings settings(long seed, Row... rows) {
        return new Settings(3, List.of(rows), List.of(), Balancer.all(), List.of(1, 50), 0, 1, seed, false,
                Path.of("target"));
    }
}
