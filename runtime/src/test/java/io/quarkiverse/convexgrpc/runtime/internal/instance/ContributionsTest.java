package io.quarkiverse.convexgrpc.runtime.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;
import io.quarkiverse.convexgrpc.runtime.internal.time.Workers;

class ContributionsTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final FakeTicker ticker = new FakeTicker();
    /** Tasks of workers that have not come to them yet. */
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<String> failures = new ArrayList<>();
    private final InstanceListener listener = new InstanceListener() {

        @Override
        public void sourceFailed(String name, String fault) {
            failures.add(name + ": " + fault);
        }
    };

    private record Source(String name, double weight, Callable<Double> answer) implements ScoreSource {

        @Override
        public double score() throws Exception {
            return answer.call();
        }
    }

    private Contributions contributions(ScoreSource... sources) {
        return new Contributions(List.of(sources), tasks::add, ticker, listener);
    }

    /** A second later, after all workers have done their work. */
    private ComponentScore second(Contributions contributions) {
        while (!tasks.isEmpty()) {
            tasks.poll().run();
        }
        ticker.advance(SECOND);
        return contributions.next().get(0);
    }

    private static ComponentScore known(String name, double weight, double score) {
        return new ComponentScore(name, Double.NaN, Double.NaN, weight, score, null);
    }

    @Test
    void noSources_nothingIsAdded() {
        assertThat(contributions().next()).isEmpty();
        assertThat(tasks).isEmpty();
    }

    @Test
    void notAnsweredYet_isUnknown_andNoIllness() {
        ComponentScore score = contributions(new Source("queue", 20, () -> 50.0)).next().get(0);

        assertThat(score.score()).isNaN();
        assertThat(score.healthy()).isTrue();
        assertThat(failures).isEmpty();
    }

    @Test
    void source_isAskedByAWorker_eachTime_andItsLatestAnswerCounts() {
        double[] answer = { 0 };
        Contributions contributions = contributions(new Source("queue", 20, () -> answer[0]), new Source("disk", 5, () -> 7.0));
        contributions.next();
        for (double score : new double[] { 0, 55.5, 100 }) {
            answer[0] = score;
            assertThat(second(contributions)).isEqualTo(known("queue", 20, score));
        }

        assertThat(contributions.next()).containsExactly(known("queue", 20, 100), known("disk", 5, 7));
        assertThat(failures).isEmpty();
    }

    @Test
    void weightZero_isShown_andDoesNotCount() {
        Contributions contributions = contributions(new Source("queue", 0, () -> 5.0));
        contributions.next();

        ComponentScore score = second(contributions);

        assertThat(score).isEqualTo(known("queue", 0, 5));
        assertThat(Score.of(List.of(score))).isEqualTo(100);
    }

    @Test
    void sourceThrows_isUnknown_isToldOnce_andCountsAgainOnceItAnswers() {
        Exception[] fault = { new Exception("boom") };
        Contributions contributions = contributions(new Source("queue", 20, () -> {
            if (fault[0] != null) {
                throw fault[0];
            }
            return 70.0;
        }));
        contributions.next();
        for (int i = 0; i < 5; i++) {
            ComponentScore score = second(contributions);
            assertThat(score.score()).isNaN();
            assertThat(score.healthy()).isFalse();
            assertThat(score.fault()).contains("boom");
        }
        assertThat(failures).singleElement().asString().startsWith("queue: ").contains("boom");

        fault[0] = null;
        assertThat(second(contributions)).isEqualTo(known("queue", 20, 70));
        fault[0] = new Exception("again");
        second(contributions);
        assertThat(failures).hasSize(2).last().asString().contains("again");
    }

    @Test
    void sourceThrowsAnError_isUnknown_andItsAnswerOfBeforeIsForgotten() {
        Error[] fault = { null };
        Contributions contributions = contributions(new Source("queue", 20, () -> {
            if (fault[0] != null) {
                throw fault[0];
            }
            return 70.0;
        }));
        contributions.next();
        assertThat(second(contributions).score()).isEqualTo(70);
        fault[0] = new StackOverflowError("too deep");

        // the worker's own thread hears of it as well
        assertThat(catchThrowable(() -> tasks.poll().run())).isSameAs(fault[0]);

        ComponentScore score = contributions.next().get(0);
        assertThat(score.score()).isNaN();
        assertThat(score.fault()).contains("too deep");
        fault[0] = null;
        assertThat(second(contributions).score()).isEqualTo(70);
    }

    @ParameterizedTest
    @ValueSource(doubles = { 250, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 100.0001 })
    void scoreThatIsNone_isUnknown_andToldWithWhatItWas(double absurd) {
        Contributions contributions = contributions(new Source("queue", 20, () -> absurd));
        contributions.next();

        ComponentScore score = second(contributions);

        assertThat(score.score()).isNaN();
        assertThat(score.healthy()).isFalse();
        assertThat(failures).singleElement().asString().contains("queue", String.valueOf(absurd), "0 to 100");
    }

    @ParameterizedTest
    @ValueSource(doubles = { -1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY })
    void weightThatIsNone_isUnknown_andToldWithWhatItWas(double absurd) {
        Contributions contributions = contributions(new Source("queue", absurd, () -> 50.0));
        contributions.next();

        ComponentScore score = second(contributions);

        assertThat(score.score()).isNaN();
        assertThat(score.weight()).isZero();
        assertThat(failures).singleElement().asString().contains("queue", String.valueOf(absurd), "0 or more");
    }

    @Test
    void weightAndScoreThatAreNone_weightIsShownAsZero() {
        Contributions contributions = contributions(new Source("queue", -3, () -> 250.0));
        contributions.next();

        assertThat(second(contributions).weight()).isZero();
        assertThat(failures).hasSize(1);
    }

    @Test
    void sourceDoesNotAnswer_isUnknownAfterFiveSeconds_isNotAskedTwice_andCountsAgainOnceItDoes() {
        AtomicInteger asked = new AtomicInteger();
        Contributions contributions = contributions(new Source("queue", 20, () -> 40.0 + asked.incrementAndGet()));
        contributions.next();
        assertThat(second(contributions).score()).isEqualTo(41);
        for (int i = 0; i < 5; i++) {
            ticker.advance(SECOND);
            assertThat(contributions.next()).containsExactly(known("queue", 20, 41));
        }
        assertThat(failures).isEmpty();
        for (int i = 0; i < 5; i++) {
            ticker.advance(SECOND);
            assertThat(contributions.next().get(0).score()).isNaN();
        }
        assertThat(tasks).hasSize(1);
        assertThat(failures).containsExactly("queue: it has not answered for 5 s");

        assertThat(second(contributions)).isEqualTo(known("queue", 20, 42));
    }

    @Test
    void sourceBlocks_holdsUpNoOther() throws Exception {
        Workers workers = Workers.system("test-worker");
        CountDownLatch release = new CountDownLatch(1);
        try {
            Contributions contributions = new Contributions(List.of(new Source("blocked", 20, () -> {
                release.await();
                return 1.0;
            }), new Source("queue", 10, () -> 30.0)), workers, ticker, listener);
            await().until(() -> contributions.next().get(1).score() == 30);
            ticker.advance(6 * SECOND);

            ComponentScore blocked = contributions.next().get(0);
            assertThat(blocked.score()).isNaN();
            assertThat(blocked.fault()).isNotNull();
            await().untilAsserted(() -> assertThat(contributions.next().get(1)).isEqualTo(known("queue", 10, 30)));

            release.countDown();
            await().untilAsserted(() -> assertThat(contributions.next().get(0)).isEqualTo(known("blocked", 20, 1)));
        } finally {
            release.countDown();
            workers.shutdown();
        }
    }

    @Test
    void clockJumpsHoursAhead_sourceCountsAgainAtItsNextAnswer() {
        Contributions contributions = contributions(new Source("queue", 20, () -> 50.0));
        contributions.next();
        second(contributions);
        ticker.advance(10 * 3_600 * SECOND);
        contributions.next();

        assertThat(second(contributions)).isEqualTo(known("queue", 20, 50));
    }
}
