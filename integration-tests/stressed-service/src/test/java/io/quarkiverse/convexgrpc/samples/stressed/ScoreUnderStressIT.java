package io.quarkiverse.convexgrpc.samples.stressed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.quarkiverse.convexgrpc.processes.ApplicationProcess;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.InFlightSettings;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;
import io.quarkiverse.convexgrpc.samples.stressed.v1.Suffering;

/** What the score and the probes of a pod say while it suffers, and afterwards. */
class ScoreUnderStressIT {

    private static final Logger LOG = Logger.getLogger(ScoreUnderStressIT.class);

    private static final int WELL = 90;
    private static final int UNWELL = 75;

    @TempDir
    Path folder;

    /** One thing at a time that is at its end. */
    enum Stress {
        CPU(Suffering.newBuilder().setBurningThreads(2)),
        HEAP(Suffering.newBuilder().setKeptHeap(0.93)),
        ERRORS(Suffering.newBuilder().setFailingCalls(1)),
        SLOW_DEPENDENCY(Suffering.newBuilder().setDependencyMillis(6000));

        private final Suffering suffering;

        Stress(Suffering.Builder suffering) {
            this.suffering = suffering.build();
        }
    }

    private StressedPods pod(Map<String, String> keys) {
        return new StressedPods(12, 1, folder, PolicyName.ADAPTIVE, InFlightSettings.DEFAULT,
                List.of("-XX:ActiveProcessorCount=1"), keys);
    }

    private static double score(ApplicationProcess pod) {
        return pod.metric("convex_grpc_server_score");
    }

    @ParameterizedTest
    @EnumSource
    void stress_scoreFallsWithinSeconds_andRecovers_andNoProbeMinds(Stress stress) {
        try (StressedPods stressed = pod(Map.of());
                Work work = Work.begin(stressed.pods.ours(), 100, Duration.ofSeconds(30))) {
            ApplicationProcess pod = stressed.processes.get(0);
            await().atMost(Duration.ofSeconds(30)).until(() -> work.allDone() > 200 && score(pod) > WELL);
            try (Probes probes = Probes.watch(pod)) {
                double before = score(pod);
                StressedPods.suffer(pod, stress.suffering);
                long from = System.nanoTime();
                // within five seconds where the machine has time; in virtual time InstanceWatchTest holds it to them
                await().atMost(Duration.ofSeconds(15)).pollInterval(Duration.ofMillis(100)).until(() -> score(pod) < UNWELL);
                double fell = seconds(from);
                await().atMost(Duration.ofSeconds(15)).until(() -> seconds(from) > 8);
                double during = score(pod);

                StressedPods.suffer(pod, Suffering.getDefaultInstance());
                long until = System.nanoTime();
                await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100)).until(() -> score(pod) > WELL);

                LOG.infof("%s: score %.0f, below %d after %.1f s, %.0f a little later, above %d %.1f s after the end",
                        stress, before, UNWELL, fell, during, WELL, seconds(until));
                assertThat(probes.notAlive()).isZero();
                assertThat(probes.notReady()).isZero();
                assertThat(probes.asked()).isGreaterThan(10);
            }
        }
    }

    @Test
    void loadDrivenReadiness_whereItWasAskedFor_turnsOnceEachWay() {
        try (StressedPods stressed = pod(Map.of("quarkus.convex-grpc.score.readiness", "true",
                "quarkus.convex-grpc.score.readiness-down-below", "40"));
                Work work = Work.begin(stressed.pods.ours(), 100, Duration.ofSeconds(30))) {
            ApplicationProcess pod = stressed.processes.get(0);
            await().atMost(Duration.ofSeconds(30)).until(() -> work.allDone() > 200 && score(pod) > WELL);
            try (Probes probes = Probes.watch(pod)) {
                StressedPods.suffer(pod, Suffering.newBuilder().setBurningThreads(2).setFailingCalls(1).build());
                await().atMost(Duration.ofSeconds(40)).until(() -> pod.probe("readiness") == 503);

                StressedPods.suffer(pod, Suffering.getDefaultInstance());
                await().atMost(Duration.ofSeconds(60)).until(() -> pod.probe("readiness") == 200);
                await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(4)).until(() -> pod.probe("readiness") == 200);

                assertThat(probes.turns()).isEqualTo(2);
                assertThat(probes.notAlive()).isZero();
            }
        }
    }

    private static double seconds(long from) {
        return (System.nanoTime() - from) / 1e9;
    }
}
