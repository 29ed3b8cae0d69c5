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

/**
 * Two pods that can do 200 calls a second each get 800 together, each call with a deadline of half a second. A call that
 * is answered in time is good; one that is answered too late has cost its place for nothing.
 */
class OverloadIT {

    private static final Logger LOG = Logger.getLogger(OverloadIT.class);

    private static final int CAPACITY = 400;
    private static final Duration DEADLINE = Duration.ofMillis(500);

    @TempDir
    Path folder;

    /** Good calls a second, at three quarters of the capacity and at twice the capacity. */
    private record Goodput(double before, double overload) {

        double kept() {
            return overload / before;
        }
    }

    private Goodput play(int network, InFlightSettings client, Map<String, String> server) {
        try (StressedPods stressed = new StressedPods(network, 2, folder, PolicyName.ADAPTIVE, client,
                List.of("-Dstressed.work=20ms"), server)) {
            double before;
            try (Work work = Work.begin(stressed.pods.ours(), CAPACITY * 3 / 4, DEADLINE)) {
                await().atMost(Duration.ofSeconds(30)).until(() -> work.allDone() > 1500);
                before = goodput(work);
            }
            try (Work work = Work.begin(stressed.pods.ours(), CAPACITY * 2, DEADLINE);
                    Probes one = Probes.watch(stressed.processes.get(0));
                    Probes other = Probes.watch(stressed.processes.get(1))) {
                // until the line is long
                await().atMost(Duration.ofSeconds(30)).until(() -> work.begun() > CAPACITY * 2 * 4);
                double overload = goodput(work);
                assertThat(one.notAlive() + one.notReady() + other.notAlive() + other.notReady()).isZero();
                assertThat(one.asked()).isPositive();
                return new Goodput(before, overload);
            }
        }
    }

    /** Over five seconds. */
    private static double goodput(Work work) {
        long from = System.nanoTime();
        int before = work.allDone();
        await().pollInterval(Duration.ofMillis(20)).until(() -> System.nanoTime() - from > Duration.ofSeconds(5).toNanos());
        return (work.allDone() - before) / ((System.nanoTime() - from) / 1e9);
    }

    @Test
    void twiceTheCapacity_goodputStaysWithALimit_andPodsStayReady() {
        Goodput none = play(13, InFlightSettings.DEFAULT, Map.of());
        Goodput server = play(14, InFlightSettings.DEFAULT, Map.of("quarkus.convex-grpc.server.concurrency.enabled", "true"));
        Goodput client = play(15, new InFlightSettings(0, 12), Map.of());

        LOG.infof("Good calls a second at 3/4 and at twice the capacity of %d: without a limit %.0f and %.0f, with the limit of"
                + " the server %.0f and %.0f, with at most 12 calls in flight at an endpoint %.0f and %.0f", CAPACITY,
                none.before, none.overload, server.before, server.overload, client.before, client.overload);
        assertThat(server.kept()).isGreaterThan(0.7);
        assertThat(client.kept()).isGreaterThan(0.7);
        assertThat(none.overload).isLessThan(server.overload);
    }
}
