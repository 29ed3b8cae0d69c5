package io.quarkiverse.convexgrpc.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.grpc.Channel;
import io.grpc.Status;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

/**
 * A minute in which several clients cannot reach an API server that is there, each in its own way: they share the minute,
 * and each has its own test of what came of it.
 */
@OnRealCluster
@QuarkusTest
@WithTestResource(value = RealClusterApplication.class, initArgs = @ResourceArg(name = RealClusterApplication.REFUSING, value = "true"))
class RealCutOffTest {

    private static final Logger LOG = Logger.getLogger(RealCutOffTest.class);
    private static final long MINUTE = TimeUnit.SECONDS.toNanos(60);
    private static final Duration BAR = Duration.ofSeconds(5);
    private static final Pattern VERSION = Pattern.compile("resourceVersion=(\\d+)");

    /** What came of the minute, {@code null} where it could not be played. */
    private static Minute minute;
    private static boolean played;

    RealCluster cluster;
    ApiProxy proxy;

    @GrpcClient("delayed")
    Channel delayed;

    /**
     * What was seen in the minute and after it.
     *
     * @param statuses of calls while the application had not reached the API server once
     * @param slowest of these calls, in nanoseconds
     * @param called after so many nanoseconds a call was answered
     * @param refused after so many nanoseconds a change was known; below 0 where it was not in time
     * @param silent the same
     * @param standing requests of a watch that nobody disturbed, but whose connection was cut at the end
     * @param steady the newest version of what that one follows
     * @param standingRestarts of that one
     */
    private record Minute(List<Status> statuses, long slowest, long called, long refused, long silent, List<String> standing,
            long steady, List<String> standingRestarts) {
    }

    @BeforeEach
    void playOnce() {
        if (!played) {
            played = true;
            minute = play();
        }
        assertThat(minute).as("the minute, which failed for the test before").isNotNull();
    }

    private Minute play() {
        cluster.createService("delayed");
        cluster.createService("changing");
        List<Status> statuses = new CopyOnWriteArrayList<>();
        List<Long> nanos = new CopyOnWriteArrayList<>();
        List<String> requests = new CopyOnWriteArrayList<>();
        try (Kubelet kubelet = new Kubelet(cluster);
                ApiProxy refusing = new ApiProxy(cluster.masterUrl(), false);
                ApiProxy silent = new ApiProxy(cluster.masterUrl(), false);
                ApiProxy open = new ApiProxy(cluster.masterUrl(), false);
                Followed refused = new Followed(cluster.client(refusing), "changing");
                Followed unheard = new Followed(cluster.client(silent), "changing");
                Followed standing = new Followed(cluster.client(open, request -> {
                    if (request.getPath().endsWith("/endpointslices")) {
                        requests.add(request.getQuery());
                    }
                }), "steady")) {
            cluster.createService("steady");
            kubelet.create("steady", "steady-1", 50051, List.of("10.9.7.9"));
            kubelet.start("delayed", "delayed-1");
            kubelet.create("changing", "changing-1", 50051, List.of("10.9.7.1"));
            await().until(() -> List.of(refused, unheard).stream().allMatch(it -> it.isCurrent() && it.pods().size() == 1));
            await().until(() -> standing.isCurrent() && standing.pods().size() == 1);
            // so that their watches count as well opened
            long begun = System.nanoTime();
            await().until(() -> System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(6));

            refusing.refuse();
            silent.silence();
            long cutOff = System.nanoTime();
            kubelet.create("changing", "changing-2", 50051, List.of("10.9.7.2"));
            kubelet.gone("changing-1");
            await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(500)).until(() -> {
                long calledAt = System.nanoTime();
                statuses.add(Calls.status(delayed));
                nanos.add(System.nanoTime() - calledAt);
                return System.nanoTime() - cutOff > MINUTE;
            });
            long back = System.nanoTime();
            proxy.restore();
            refusing.restore();
            silent.restore();
            Set<String> now = Set.of("changing-2");
            long[] after = { -1, -1, -1 };
            await().pollInterval(Duration.ofMillis(50)).atMost(Duration.ofSeconds(30)).until(() -> {
                note(after, 1, back, refused.isCurrent() && refused.pods().equals(now));
                note(after, 2, back, unheard.isCurrent() && unheard.pods().equals(now));
                // last, since a call takes its time
                note(after, 0, back, Calls.status(delayed).isOk());
                return LongStream.of(after).allMatch(nano -> nano >= 0)
                        || System.nanoTime() - back > TimeUnit.SECONDS.toNanos(10);
            });

            // a bookmark has come by now; as far as it can tell, its time is up
            long steady = Long.parseLong(cluster.slices("steady").get(0).getMetadata().getResourceVersion());
            standing.putClockForward(Duration.ofMinutes(4));
            open.cut();
            kubelet.create("steady", "steady-2", 50051, List.of("10.9.7.10"));
            await().until(() -> standing.pods().size() == 2);
            return new Minute(statuses, nanos.stream().mapToLong(nano -> nano).max().orElse(-1), after[0], after[1], after[2],
                    requests.stream().distinct().toList(), steady, List.copyOf(standing.restarts));
        }
    }

    private static void note(long[] after, int which, long back, boolean seen) {
        if (seen && after[which] < 0) {
            after[which] = System.nanoTime() - back;
        }
    }

    @Test
    void noApiServerAtTheStart_callsFailFastAndSayWhy_andSucceedSoonAfterItCame() {
        LOG.infof(
                "No API server for a minute from the start: %d calls failed within %.1f ms, one succeeded %.0f ms after it came",
                minute.statuses.size(), minute.slowest / 1e6, minute.called / 1e6);
        assertThat(minute.statuses).hasSizeGreaterThan(50).allSatisfy(status -> {
            assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(status.getDescription()).contains("Service delayed in namespace " + cluster.namespace,
                    "the Kubernetes API server gave no usable answer yet");
        });
        assertThat(Duration.ofNanos(minute.slowest)).as("slowest of the calls").isLessThan(Duration.ofSeconds(1));
        assertThat(minute.called).as("a call was answered").isNotNegative();
        assertThat(Duration.ofNanos(minute.called)).as("first answer").isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void connectionsRefusedForAMinute_whatChangedIsKnownWithinFiveSecondsOfTheReturn() {
        assertInTime("refused", minute.refused);
    }

    @Test
    void connectionsSilentForAMinute_whatChangedIsKnownWithinFiveSecondsOfTheReturn() {
        assertInTime("silent", minute.silent);
    }

    private static void assertInTime(String how, long after) {
        LOG.infof("API server out of reach for 60 s, connections %s: what changed was known %s after the return", how,
                inMillis(after));
        assertThat(after).as("the change is known").isNotNegative();
        assertThat(Duration.ofNanos(after)).isLessThanOrEqualTo(BAR);
    }

    private static String inMillis(long nanos) {
        return nanos < 0 ? "not even 10 s" : nanos / 1_000_000 + " ms";
    }

    @Test
    void watchOfOverAMinute_goesOnFromABookmark_withoutAList() {
        assertThat(minute.standing).hasSize(3);
        assertThat(minute.standing.get(0)).doesNotContain("watch=true");
        assertThat(minute.standing.get(1)).contains("watch=true", "allowWatchBookmarks=true");
        assertThat(minute.standing.get(2)).contains("watch=true");
        LOG.infof("A watch from version %d went on from %d; the newest that it follows had %d",
                version(minute.standing.get(1)), version(minute.standing.get(2)), minute.steady);
        assertThat(version(minute.standing.get(2))).as("the bookmark's version").isGreaterThan(minute.steady);
        assertThat(minute.standingRestarts).isEmpty();
    }

    private static long version(String request) {
        Matcher version = VERSION.matcher(request);
        assertThat(version.find()).as(request).isTrue();
        return Long.parseLong(version.group(1));
    }
}
