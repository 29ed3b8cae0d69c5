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

import io.quarkiverse.convexgrpc.runtime.internal.grpc.InFlightSettings;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;
import io.quarkiverse.convexgrpc.samples.stressed.v1.Suffering;

/** A pod whose processor something else uses gets fewer calls by the servers' load reports, of ours and of gRPC's clients. */
class BurntPodIT {

    private static final Logger LOG = Logger.getLogger(BurntPodIT.class);

    @TempDir
    Path folder;

    @Test
    void podWhoseProcessorIsBurnt_getsLessThanHalfOfItsShare_byOurWeightedAndByThatOfGrpc() {
        // each takes two processors for its own, so one thread burns half of what a pod has
        try (StressedPods stressed = new StressedPods(11, 3, folder, PolicyName.WEIGHTED, InFlightSettings.DEFAULT,
                List.of("-XX:ActiveProcessorCount=2"), Map.of("stressed.places", "1000"));
                Work ours = Work.begin(stressed.pods.ours(), 100, Duration.ofSeconds(5));
                Work grpcs = Work.begin(stressed.pods.plain("weighted_round_robin"), 100, Duration.ofSeconds(5))) {
            await().until(() -> ours.done().size() == 3 && grpcs.done().size() == 3);

            StressedPods.suffer(stressed.processes.get(0), Suffering.newBuilder().setBurningThreads(1).build());

            // both begin to trust load reports after 10 seconds of them (gRFC A58)
            await().atMost(Duration.ofSeconds(60)).until(() -> shareOfFirst(ours) < 1.0 / 6 && shareOfFirst(grpcs) < 1.0 / 6);
            LOG.infof("The pod whose processor is burnt gets %.0f %% of our calls and %.0f %% of gRPC's (of three pods)",
                    shareOfFirst(ours) * 100, shareOfFirst(grpcs) * 100);
            assertThat(ours.failed()).isEmpty();
            assertThat(grpcs.failed()).isEmpty();
        }
    }

    /** Of the calls of the next two seconds. */
    private static double shareOfFirst(Work work) {
        Map<String, Integer> before = work.done();
        await().until(() -> work.allDone() > before.values().stream().mapToInt(Integer::intValue).sum() + 200);
        Map<String, Integer> after = work.done();
        int all = 0;
        for (String pod : after.keySet()) {
            all += after.get(pod) - before.getOrDefault(pod, 0);
        }
        return (double) (after.get("pod-1") - before.get("pod-1")) / all;
    }
}
