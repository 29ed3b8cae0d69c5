package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.DiscoveryListener;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeRandomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeScheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler.Cancellable;

/** When the API server is asked for a sign of life, and what becomes of requests that do not come back. */
class SignOfLifeTest {

    private final FakeTicker ticker = new FakeTicker();
    private final FakeScheduler scheduler = new FakeScheduler(ticker);
    /** Requests that were handed in and run only when the test says so. */
    private final List<Runnable> requests = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final SignOfLife signOfLife = signOfLife(requests::add);
    private RuntimeException error;

    private SignOfLife signOfLife(Executor blocking) {
        return new SignOfLife(around(blocking), () -> {
            if (error != null) {
                throw error;
            }
        });
    }

    private Surroundings around(Executor blocking) {
        return new Surroundings(null, scheduler, blocking, ticker, new FakeRandomness(3), DiscoveryListener.NOOP);
    }

    private Cancellable expect(String name) {
        return signOfLife.expect(failure -> heard.add(name + ": " + failure.text()));
    }

    private void advance(long seconds) {
        scheduler.advance(TimeUnit.SECONDS.toNanos(seconds));
    }

    private void comesBack(RuntimeException thrown) {
        error = thrown;
        requests.remove(0).run();
        scheduler.runDue();
    }

    @Test
    void nobodyExpectsIt_isNotAsked() {
        advance(3_600);
        assertThat(requests).isEmpty();
        assertThat(scheduler.pending()).isZero();
    }

    @Test
    void manyExpectItForAnHour_isAskedOnceEvery10To20sForAll() {
        List.of("a", "b", "c").forEach(this::expect);
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 36_000; i++) {
            scheduler.advance(TimeUnit.MILLISECONDS.toNanos(100));
            if (!requests.isEmpty()) {
                assertThat(requests).hasSize(1);
                times.add(i * 100L);
                comesBack(null);
            }
        }
        assertThat(times).hasSizeBetween(200, 280);
        List<Long> gaps = IntStream.range(1, times.size()).mapToObj(i -> times.get(i) - times.get(i - 1)).toList();
        assertThat(gaps).allSatisfy(gap -> assertThat(gap).isBetween(9_900L, 20_100L))
                .anyMatch(gap -> gap < 11_000).anyMatch(gap -> gap > 19_000);
        assertThat(heard).isEmpty();
    }

    @Test
    void lastOneEndsItsExpectation_isNotAskedAgain() {
        Cancellable a = expect("a");
        Cancellable b = expect("b");
        a.cancel();
        a.cancel();
        advance(20);
        assertThat(requests).hasSize(1);
        b.cancel();
        assertThat(scheduler.pending()).isZero();
        comesBack(new KubernetesClientException("too late"));
        advance(3_600);
        assertThat(requests).isEmpty();
        assertThat(heard).isEmpty();
    }

    @Test
    void noneComes_allThatExpectedItHear_butNotThoseThatBeganSince() {
        expect("a");
        Cancellable b = expect("b");
        expect("c");
        advance(20);
        expect("new");
        b.cancel();
        comesBack(new KubernetesClientException("timed out"));
        assertThat(heard).containsExactly("a: no sign of life from the API server: timed out",
                "c: no sign of life from the API server: timed out");
        advance(20);
        assertThat(requests).hasSize(1);
    }

    @Test
    void requestNeverComesBack_isSilenceAndTheNextIsAskedAllTheSame() {
        expect("a");
        advance(20);
        assertThat(heard).isEmpty();
        advance(15);
        assertThat(heard).containsExactly("a: no sign of life from the API server");
        Runnable late = requests.remove(0);
        error = new KubernetesClientException("late");
        late.run();
        scheduler.runDue();
        assertThat(heard).hasSize(1);
        advance(20);
        assertThat(requests).hasSize(1);
    }

    @Test
    void requestCannotBeMade_isSilence() {
        signOfLife(task -> {
            throw new RejectedExecutionException("no more");
        }).expect(failure -> heard.add(failure.text()));
        advance(20);
        assertThat(heard).containsExactly("no sign of life from the API server: no more");
    }

    @Test
    void listNeverComesBack_isBegunAnewAtItsLimitWithHardlyAWait() {
        List<ServiceUpdate> updates = new ArrayList<>();
        ServiceWatch watch = new ServiceWatch(around(requests::add), signOfLife, Follower.KEY, new WantedPort("grpc", false),
                updates::add);
        watch.list();
        for (int lists = 1; lists <= 20; lists++) {
            assertThat(requests).hasSize(lists);
            scheduler.advance(ServiceWatch.REQUEST_LIMIT_NANOS + 2 * Backoff.LEAST_NANOS);
        }
        assertThat(updates).singleElement().isInstanceOf(ServiceUpdate.Absent.class);
        watch.stop();
        scheduler.runDue();
        assertThat(scheduler.pending()).isZero();
    }
}
