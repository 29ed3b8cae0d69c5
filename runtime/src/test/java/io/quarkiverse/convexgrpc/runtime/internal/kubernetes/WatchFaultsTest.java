package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.NAMESPACE;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.SERVICE;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.pod;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.slice;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.TestCluster.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Absence;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;

/** An API server that fails, refuses, talks nonsense or is away. */
class WatchFaultsTest {

    private static final List<String> FIRST = List.of("10.0.0.1:9000");
    private static final List<String> SECOND = List.of("10.0.0.2:9000");

    private TestCluster cluster;
    private Follower follower;

    @BeforeEach
    void start() throws IOException {
        cluster = new TestCluster();
        cluster.put(slice("a", pod("p1", "10.0.0.1")));
    }

    @AfterEach
    void stop() throws IOException {
        follower.close();
        cluster.close();
    }

    private void follow() {
        follower = new Follower(cluster, 2);
    }

    /** Follows, and stays for long enough that the watch counts as a success. */
    private void followWell() {
        follow();
        follower.until(() -> follower.isCurrent() && cluster.watchesOpen() == 1);
        follower.untilQuiet();
        follower.advance(6, TimeUnit.SECONDS);
    }

    @Test
    void watch_isCut_isFollowedAgainWithoutBeingStale() {
        followWell();
        cluster.cutConnections();
        follower.until(() -> follower.restarts.equals(List.of("the watch ended")));
        cluster.put(slice("a", pod("p2", "10.0.0.2")));
        follower.until(() -> follower.addresses().equals(SECOND));
        assertThat(follower.updates).hasSize(2).allMatch(ServiceUpdate.Current.class::isInstance);
        assertThat(follower.lines()).isEmpty();
        assertThat(cluster.lists()).isEqualTo(2);
    }

    @Test
    void watch_thatStoodForLongIsCut_isBegunAnewAfterAWaitFromItsEnd() {
        followWell();
        cluster.cutConnections();
        follower.until(() -> !follower.restarts.isEmpty());
        follower.advance(115, TimeUnit.MILLISECONDS);
        assertThat(cluster.lists()).isEqualTo(1);
    }

    @Test
    void connections_swallowedForGood_areFoundBeforeTheWatchsTimeIsUpAndChangesAreKnown5sAfterTheReturn() {
        followWell();
        cluster.swallow();
        cluster.put(slice("a", pod("p2", "10.0.0.2")));
        follower.advanceUntil(() -> !follower.restarts.isEmpty(), 20, TimeUnit.SECONDS);
        assertThat(follower.restarts).singleElement().asString().startsWith("no sign of life from the API server: ");
        assertThat(follower.isCurrent()).isTrue();
        follower.until(follower::isStale);
        assertThat(follower.lines("WARN")).isEqualTo(1);

        // the way returns at the worst moment: just after a request has gone where none comes from
        int swallowed = cluster.connectionsSwallowed();
        follower.until(() -> cluster.connectionsSwallowed() > swallowed);
        cluster.bringBack();
        long returned = follower.millis();
        follower.until(follower::isCurrent);
        assertThat(follower.millis() - returned).isBetween(2_000L, 5_000L);
        assertThat(follower.addresses()).isEqualTo(SECOND);
        assertThat(cluster.lists()).isEqualTo(2);
        assertThat(follower.lines("INFO")).isEqualTo(1);
    }

    @Test
    void list_takes4s_isUsed() {
        cluster.slowDownLists(Duration.ofSeconds(4));
        follow();
        follower.until(() -> follower.isCurrent() && cluster.watchesOpen() == 1);
        assertThat(cluster.lists()).isEqualTo(1);
        assertThat(follower.restarts).isEmpty();
    }

    @Test
    void signOfLife_anAnswerOfAnyKind_isOneAndIsAskedForOnce() {
        followWell();
        int asked = cluster.questions();
        for (int code : new int[] { 200, 204, 401, 403, 404, 429, 500, 503 }) {
            cluster.answerQuestions(code, code == 200 ? "<html>" : "");
            int before = asked;
            follower.advanceUntil(() -> cluster.questions() > before, 20, TimeUnit.SECONDS);
            asked++;
            assertThat(cluster.questions()).as("after " + code).isEqualTo(asked);
        }
        assertThat(follower.restarts).isEmpty();
        assertThat(follower.lines()).isEmpty();
    }

    @Test
    void signOfLife_nothingFollowedAnyMore_isNotAskedFor() {
        followWell();
        follower.watching.stop();
        int asked = cluster.questions();
        follower.advance(1, TimeUnit.MINUTES);
        assertThat(cluster.questions()).isEqualTo(asked);
        assertThat(follower.pendingTasks()).isZero();
    }

    @Test
    void watch_endsWhenItsTimeIsUp_isReopenedWithoutAListOrARestart() {
        followWell();
        follower.advance(cluster.latestWatchSeconds() - 6, TimeUnit.SECONDS);
        cluster.endWatches();
        follower.until(() -> cluster.watchesOpened() == 2 && cluster.watchesOpen() == 1);
        cluster.put(slice("a", pod("p2", "10.0.0.2")));
        follower.until(() -> follower.addresses().equals(SECOND));
        assertThat(cluster.lists()).isEqualTo(1);
        assertThat(follower.restarts).isEmpty();
        assertThat(follower.lines()).isEmpty();
    }

    @Test
    void watch_outlivesItsTimeLimit_isClosedAndBegunAnew() {
        followWell();
        follower.advance(cluster.latestWatchSeconds() + 5, TimeUnit.SECONDS);
        follower.until(() -> cluster.watchesOpened() == 2 && cluster.watchesOpen() == 1);
        assertThat(follower.restarts).containsExactly("the watch outlived its time limit");
        assertThat(cluster.lists()).isEqualTo(2);
    }

    @Test
    void bookmark_received_isWhereTheNextWatchGoesOn() {
        followWell();
        cluster.sendRaw("{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"EndpointSlice\",\"apiVersion\":"
                + "\"discovery.k8s.io/v1\",\"metadata\":{\"resourceVersion\":\"4711\"}}}");
        follower.advance(cluster.latestWatchSeconds() - 6, TimeUnit.SECONDS);
        cluster.endWatches();
        follower.until(() -> cluster.watchesOpened() == 2);
        assertThat(cluster.requests().get(2)).contains("resourceVersion=4711");
        assertThat(follower.malformed).isEmpty();
        assertThat(follower.updates).hasSize(1);
    }

    @Test
    void watch_endsWithEvent410_isListedAnewAtOnce() {
        followWell();
        cluster.sendRaw("{\"type\":\"ERROR\",\"object\":" + status(410, "too old resource version") + "}");
        follower.until(() -> cluster.watchesOpened() == 2 && cluster.watchesOpen() == 1);
        assertThat(cluster.requests().get(2)).doesNotContain("watch=true").doesNotContain("resourceVersion");
        assertThat(follower.restarts).isEmpty();
        assertThat(follower.updates).hasSize(1);
    }

    @Test
    void watch_isAnswered410_isListedAnewAtOnceThenBackedOff() {
        cluster.answerWatches(410, status(410, "too old resource version"));
        follow();
        follower.until(() -> cluster.lists() == 2 && cluster.watchesOpened() == 2);
        follower.until(() -> follower.restarts.size() == 1);
        cluster.answerRightly();
        follower.until(() -> follower.isCurrent() && cluster.watchesOpen() == 1);
        assertThat(follower.restarts).allSatisfy(cause -> assertThat(cause).contains("410"));
    }

    @Test
    void apiServer_awayForMinutes_lastEndpointsStayAndItIsSaidOnce() {
        followWell();
        cluster.takeAway();
        follower.until(follower::isStale);
        follower.advance(5, TimeUnit.MINUTES);
        assertThat(follower.addresses()).isEqualTo(FIRST);
        assertThat(follower.updates).hasSize(2);
        assertThat(follower.lines("WARN")).isEqualTo(1);
        // capped at 2.5 s and jittered by half: every 1.25 to 3.75 s
        assertThat(follower.restarts.size()).isBetween(80, 250);

        cluster.put(slice("a", pod("p2", "10.0.0.2")));
        cluster.bringBack();
        follower.advance(3_750, TimeUnit.MILLISECONDS);
        assertThat(follower.isCurrent()).isTrue();
        assertThat(follower.addresses()).isEqualTo(SECOND);
        assertThat(follower.lines("INFO")).isEqualTo(1);
        assertThat(follower.lines("WARN")).isEqualTo(1);
        assertThat(follower.log).allMatch(record -> record.getThrown() == null);
    }

    @Test
    void apiServer_awayAtTheStart_isUnreachableUntilItComes() {
        cluster.takeAway();
        follow();
        follower.until(() -> follower.isAbsent(Absence.UNREACHABLE));
        assertThat(((ServiceUpdate.Absent) follower.latest()).text()).contains(SERVICE, NAMESPACE);
        cluster.bringBack();
        follower.until(follower::isCurrent);
        assertThat(follower.addresses()).isEqualTo(FIRST);
        assertThat(follower.lines("WARN")).isEqualTo(1);
        assertThat(follower.lines("INFO")).isEqualTo(1);
    }

    @Test
    void list_forbiddenFromTheStart_isAbsentAndNamesTheRole() {
        cluster.answerAll(403, status(403, "endpointslices is forbidden"));
        follow();
        follower.until(() -> follower.isAbsent(Absence.FORBIDDEN));
        assertThat(((ServiceUpdate.Absent) follower.latest()).text()).contains(SERVICE, NAMESPACE, "discovery.k8s.io",
                "endpointslices", "get, list, watch", "endpointslices is forbidden");
        follower.advance(30, TimeUnit.SECONDS);
        assertThat(follower.updates).hasSize(1);
        cluster.answerRightly();
        follower.until(follower::isCurrent);
    }

    @Test
    void list_forbiddenAfterSuccess_isStaleAndNamesTheRole() {
        followWell();
        cluster.answerAll(403, status(403, "endpointslices is forbidden"));
        cluster.cutConnections();
        follower.until(follower::isStale);
        assertThat(((ServiceUpdate.Stale) follower.latest()).text()).contains("get, list, watch");
        assertThat(follower.addresses()).isEqualTo(FIRST);
        cluster.answerRightly();
        follower.until(follower::isCurrent);
    }

    @Test
    void watch_forbiddenForGood_isStaleButEveryListIsUsed() {
        cluster.answerWatches(403, status(403, "cannot watch"));
        follow();
        follower.until(follower::isStale);
        cluster.put(slice("a", pod("p2", "10.0.0.2")));
        follower.until(() -> follower.addresses().equals(SECOND));
        follower.advance(1, TimeUnit.MINUTES);
        assertThat(follower.isStale()).isTrue();
        assertThat(follower.updates).hasSize(3);
        assertThat(follower.lines("WARN")).isEqualTo(1);
        assertThat(follower.lines().get(0)).contains("cannot watch resource \"endpointslices\"",
                "A Role in namespace " + NAMESPACE, "get, list, watch");
        assertThat(((ServiceUpdate.Stale) follower.latest()).text()).contains("cannot watch resource \"endpointslices\"");
    }

    @Test
    void list_answeredUnauthorized_saysThatTheTokenIsNotAccepted() {
        cluster.answerAll(401, status(401, "Unauthorized"));
        follow();
        follower.until(() -> follower.isAbsent(Absence.UNREACHABLE));
        assertThat(((ServiceUpdate.Absent) follower.latest()).text()).contains("401 Unauthorized",
                "token or certificate is not accepted");
        cluster.answerRightly();
        follower.until(follower::isCurrent);
    }

    @Test
    void list_answersGarbage_isUnreachableUntilItTalksSense() {
        for (String garbage : List.of("<html>", "{\"kind\":", "null", "{}", "[]", "{\"kind\":\"PodList\",\"metadata\":"
                + "{\"resourceVersion\":\"1\"},\"items\":[]}")) {
            cluster.answerLists(200, garbage);
            follow();
            follower.until(() -> follower.isAbsent(Absence.UNREACHABLE));
            cluster.answerRightly();
            follower.until(follower::isCurrent);
            assertThat(follower.addresses()).as(garbage).isEqualTo(FIRST);
            follower.close();
        }
    }

    @Test
    void watch_sendsGarbage_isBegunAnew() {
        List<String> garbage = List.of("<html>", "{\"type\":\"NEVER\",\"object\":{}}", "{\"type\":\"ADDED\"}",
                "{\"type\":\"ADDED\",\"object\":{\"kind\":\"EndpointSlice\",\"apiVersion\":\"discovery.k8s.io/v1\"}}",
                "{\"type\":\"MODIFIED\",\"object\":{\"kind\":\"EndpointSlice\",\"apiVersion\":\"discovery.k8s.io/v1\","
                        + "\"metadata\":{\"name\":\"a\"},\"endpoints\":42}}");
        followWell();
        for (int i = 0; i < garbage.size(); i++) {
            int restarts = i + 1;
            cluster.sendRaw(garbage.get(i));
            follower.until(() -> follower.restarts.size() == restarts && cluster.watchesOpen() == 1);
            follower.advance(6, TimeUnit.SECONDS);
        }
        cluster.put(slice("a", pod("p2", "10.0.0.2")));
        follower.until(() -> follower.isCurrent() && follower.addresses().equals(SECOND));
    }

    @Test
    void watch_sendsErrorThatIsNo410_isBegunAnew() {
        followWell();
        cluster.sendRaw("{\"type\":\"ERROR\",\"object\":" + status(500, "etcd is unwell") + "}");
        follower.until(() -> follower.restarts.size() == 1 && cluster.watchesOpen() == 1);
    }

    @Test
    void watch_cutAgainAndAgain_isSaidOnceAndStaleUntilOneStands() {
        follow();
        follower.until(() -> cluster.watchesOpen() == 1);
        follower.untilQuiet();
        for (int i = 0; i < 3; i++) {
            cluster.cutConnections();
            follower.until(() -> cluster.watchesOpen() == 0);
            follower.until(() -> cluster.watchesOpen() == 1);
            follower.untilQuiet();
        }
        assertThat(follower.restarts).hasSize(3);
        assertThat(follower.isStale()).isTrue();
        follower.advance(6, TimeUnit.SECONDS);
        assertThat(follower.isCurrent()).isTrue();
        assertThat(follower.lines("WARN")).isEqualTo(1);
        assertThat(follower.lines("INFO")).isEqualTo(1);
        assertThat(follower.updates).hasSize(3);
    }

    @Test
    void list_failsOnce_isNotRetriedBehindOurBack() {
        cluster.answerAll(503, "not now");
        follow();
        follower.until(() -> follower.isAbsent(Absence.UNREACHABLE));
        assertThat(cluster.requests()).hasSize(1);
    }

    @Test
    void lists_failingForOneReasonAfterAnother_areSaidOnce_andARefusalIsWhatCallersAreTold() {
        followWell();
        cluster.answerAll(500, status(500, "etcd is unwell"));
        cluster.cutConnections();
        follower.until(follower::isStale);
        cluster.answerAll(403, status(403, "endpointslices is forbidden"));
        follower.advance(20, TimeUnit.SECONDS);
        assertThat(follower.restarts).anyMatch(cause -> cause.contains("etcd")).anyMatch(cause -> cause.contains("403"));
        assertThat(follower.updates).hasSize(3);
        assertThat(((ServiceUpdate.Stale) follower.updates.get(1)).text()).contains("etcd is unwell");
        assertThat(((ServiceUpdate.Stale) follower.updates.get(2)).text()).contains("endpointslices is forbidden");
        assertThat(follower.lines("WARN")).isEqualTo(1);
    }

    @Test
    void watch_cutAfterALongLossWasOver_isBegunAnewAsSoonAsAtFirst() {
        followWell();
        cluster.takeAway();
        follower.until(follower::isStale);
        follower.advance(1, TimeUnit.MINUTES);
        cluster.bringBack();
        follower.until(() -> follower.isCurrent() && cluster.watchesOpen() == 1);
        follower.advance(6, TimeUnit.SECONDS);
        int restarts = follower.restarts.size();
        long lists = cluster.lists();
        cluster.cutConnections();
        follower.until(() -> follower.restarts.size() > restarts);
        follower.advance(375, TimeUnit.MILLISECONDS);
        assertThat(cluster.lists()).isEqualTo(lists + 1);
    }
}
