package io.quarkiverse.convexgrpc.runtime.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.quarkiverse.convexgrpc.runtime.internal.time.FakeScheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

/** Plays an instance that serves 50 calls a second. */
class InstanceWatchTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final FakeTicker ticker = new FakeTicker();
    private final FakeScheduler scheduler = new FakeScheduler(ticker);
    private final CallLedger calls = new CallLedger();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<ScoreSource> sources = new ArrayList<>();
    private final List<Boolean> turns = new ArrayList<>();
    private double cpu = 0.3;
    private double heap = 0.4;
    private double memory = 0.5;
    private double eventLoop = 0.001;
    private RuntimeException fault;
    private int limit;
    private int callsPerSecond = 50;
    private int faultsPerSecond;
    private long millis = 20;
    private int looks;
    private InstanceWatch watch;

    /** What can be exhausted, alone. */
    private enum Exhaustion {

        CPU(test -> test.cpu = 1, test -> test.cpu = 0.3),
        HEAP(test -> test.heap = 0.99, test -> test.heap = 0.4),
        ERRORS(test -> test.faultsPerSecond = 50, test -> test.faultsPerSecond = 0),
        RESPONSE_TIME(test -> test.millis = 5_000, test -> test.millis = 20);

        private final Consumer<InstanceWatchTest> begin;
        private final Consumer<InstanceWatchTest> end;

        Exhaustion(Consumer<InstanceWatchTest> begin, Consumer<InstanceWatchTest> end) {
            this.begin = begin;
            this.end = end;
        }
    }

    private void start(Map<String, Double> weights, LoadReadiness readiness) {
        InstanceListener listener = new InstanceListener() {

            @Override
            public void readinessByLoad(boolean ready, double score) {
                turns.add(ready);
            }
        };
        InstanceGauges gauges = new InstanceGauges(() -> {
            if (fault != null) {
                throw fault;
            }
            return cpu;
        }, () -> heap, () -> memory, () -> eventLoop);
        watch = new InstanceWatch(new ScoreSettings(weights, 0, Duration.ofMillis(100)), gauges, calls, () -> limit,
                new Contributions(sources, tasks::add, ticker, listener), readiness, scheduler, ticker, listener);
        watch.start(() -> looks++);
        // it is never looked at while it is between two seconds
        scheduler.advance(SECOND / 2);
    }

    private void start() {
        start(Map.of(), LoadReadiness.always());
    }

    /** Lets a second pass, and says what the score is after it. */
    private double second() {
        for (int i = 0; i < callsPerSecond; i++) {
            calls.began(true);
            calls.took(TimeUnit.MILLISECONDS.toNanos(millis));
            calls.answered(i < faultsPerSecond);
            calls.ended();
        }
        while (!tasks.isEmpty()) {
            tasks.poll().run();
        }
        scheduler.advance(SECOND);
        return watch.figures().score();
    }

    private double seconds(int count) {
        double score = watch.figures().score();
        for (int i = 0; i < count; i++) {
            score = second();
        }
        return score;
    }

    /** The least score of so many seconds. */
    private double least(int count) {
        double least = 100;
        for (int i = 0; i < count; i++) {
            least = Math.min(least, second());
        }
        return least;
    }

    @Test
    void beforeTheFirstLook_allIsWell() {
        InstanceFigures first = InstanceFigures.FIRST;

        assertThat(first.score()).isEqualTo(100);
        assertThat(first.components()).isEmpty();
        assertThat(first.cpu()).isNaN();
        assertThat(first.component("cpu")).isNull();
    }

    @Test
    void allIsWell_scoreIsBest() {
        start();

        assertThat(least(60)).isEqualTo(100);
    }

    @Test
    void components_areThoseThatAreMeasured_inTheirOrder() {
        limit = 100;
        sources.add(source("queue", 5, 80));
        start();
        seconds(3);

        assertThat(watch.figures().components()).extracting(ComponentScore::name).containsExactly("cpu", "heap", "memory",
                "event-loop", "in-flight", "errors", "response-time", "queue");
        assertThat(watch.figures().components()).extracting(ComponentScore::weight).containsExactly(30.0, 15.0, 15.0, 10.0,
                10.0, 20.0, 15.0, 5.0);
    }

    @Test
    void noLimit_andNoTarget_thoseComponentsAreLeftOut() {
        watch = new InstanceWatch(new ScoreSettings(Map.of(), 0, Duration.ZERO),
                new InstanceGauges(() -> cpu, () -> heap, () -> memory, () -> eventLoop), calls, () -> 0,
                new Contributions(List.of(), tasks::add, ticker, InstanceListener.NOOP), LoadReadiness.always(), scheduler,
                ticker, InstanceListener.NOOP);
        watch.start(() -> looks++);
        millis = 60_000;
        assertThat(least(10)).isEqualTo(100);

        assertThat(watch.figures().component("in-flight")).isNull();
        assertThat(watch.figures().component("response-time")).isNull();
    }

    @Test
    void looks_onceASecond_untilItIsStopped() {
        start();
        seconds(10);
        assertThat(looks).isEqualTo(11);
        watch.stop();
        seconds(10);

        assertThat(looks).isEqualTo(11);
        assertThat(scheduler.pending()).isZero();
    }

    @Test
    void oneOrTwoBadSeconds_barelyShow() {
        start();
        seconds(10);
        for (int bad = 1; bad <= 2; bad++) {
            cpu = 1;
            heap = 0.99;
            eventLoop = 2;
            faultsPerSecond = callsPerSecond;
            millis = 9_000;
            double least = least(bad);
            cpu = 0.3;
            heap = 0.4;
            eventLoop = 0.001;
            faultsPerSecond = 0;
            millis = 20;

            assertThat(Math.min(least, least(20))).as("%d bad seconds", bad).isGreaterThan(95);
        }
    }

    /** The instance's own clockwork stands still with everything else; the calls of that time end late. */
    @Test
    void allStandsStillForASecond_barelyShows() {
        start();
        seconds(10);
        ticker.advance(SECOND);
        for (int i = 0; i < callsPerSecond; i++) {
            calls.began(true);
            calls.took((long) (SECOND / (double) callsPerSecond * i));
            calls.answered(false);
            calls.ended();
        }
        eventLoop = 1;
        double first = second();
        eventLoop = 0.001;

        assertThat(Math.min(first, least(20))).isGreaterThan(95);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsExhaustedForLong_aloneBringsTheScoreDownWithinFiveSeconds_andItRecoversWithinThirty(Exhaustion exhaustion) {
        start();
        seconds(10);
        exhaustion.begin.accept(this);
        assertThat(seconds(5)).isLessThan(75);
        double lasting = seconds(60);
        assertThat(lasting).isLessThan(75);
        exhaustion.end.accept(this);

        assertThat(seconds(30)).isGreaterThan(90);
    }

    @Test
    void callsThatHang_bringTheScoreDown_thoughNoneEnds() {
        start();
        seconds(10);
        callsPerSecond = 0;
        for (int i = 0; i < 10; i++) {
            calls.began(true);
        }

        assertThat(seconds(5)).isLessThan(75);
    }

    @Test
    void errorsInATenthOfTheCalls_showABit() {
        start();
        faultsPerSecond = 5;

        assertThat(seconds(20)).isBetween(90.0, 99.0);
    }

    @Test
    void unknownGauges_doNotCount() {
        cpu = Double.NaN;
        memory = Double.NaN;
        eventLoop = Double.NaN;
        callsPerSecond = 0;
        start();
        assertThat(least(20)).isEqualTo(100);
        assertThat(watch.figures().component("cpu").score()).isNaN();
        assertThat(watch.figures().component("cpu").healthy()).isTrue();
        assertThat(watch.figures().cpu()).isNaN();
        assertThat(watch.figures().utilization()).isNaN();
        heap = 0.85;
        seconds(20);

        // all that is known is the heap, of which half is left
        assertThat(watch.figures().score()).isCloseTo(50, within(0.1));
    }

    @Test
    void nothingKnownAtAll_scoreIsBest() {
        cpu = Double.NaN;
        heap = Double.NaN;
        memory = Double.NaN;
        eventLoop = Double.NaN;
        callsPerSecond = 0;
        start();

        assertThat(least(20)).isEqualTo(100);
        assertThat(watch.figures().memory()).isNaN();
    }

    @Test
    void weightZero_doesNotCount_andIsShown() {
        start(Map.of("cpu", 0.0), LoadReadiness.always());
        cpu = 1;

        assertThat(least(20)).isEqualTo(100);
        assertThat(watch.figures().component("cpu").value()).isEqualTo(1);
        assertThat(watch.figures().component("cpu").score()).isZero();
    }

    @Test
    void weightOfMore_countsMore() {
        start(Map.of("cpu", 300.0), LoadReadiness.always());
        cpu = 1;

        assertThat(seconds(20)).isLessThan(10);
    }

    private static ScoreSource source(String name, double weight, double score) {
        return new ScoreSource() {

            @Override
            public String name() {
                return name;
            }

            @Override
            public double weight() {
                return weight;
            }

            @Override
            public double score() {
                if (score < 0) {
                    throw new IllegalStateException("boom");
                }
                return score;
            }
        };
    }

    @Test
    void contributor_counts() {
        sources.add(source("queue", 100, 0));
        start();

        assertThat(seconds(20)).isLessThan(15);
        assertThat(watch.figures().component("queue").healthy()).isFalse();
    }

    @Test
    void contributorsThatCannotBeUsed_changeNothing() {
        sources.add(source("thrower", 100, -1));
        sources.add(source("too much", 100, 250));
        sources.add(source("no number", 100, Double.NaN));
        sources.add(source("negative", -100, 10));
        start();

        assertThat(least(20)).isEqualTo(100);
        assertThat(watch.figures().components()).extracting(ComponentScore::name).contains("thrower", "too much",
                "no number", "negative");
    }

    @Test
    void contributorThatBlocks_changesNothing() {
        sources.add(source("blocked", 100, 0));
        start();
        for (int i = 0; i < 20; i++) {
            scheduler.advance(SECOND);
        }

        assertThat(watch.figures().score()).isEqualTo(100);
        assertThat(looks).isEqualTo(21);
        assertThat(tasks).hasSize(1);
    }

    @Test
    void gaugeThrows_itIsLookedAtAgain() {
        start();
        fault = new IllegalStateException("no such file");
        assertThatThrownBy(this::second).hasStackTraceContaining("no such file");
        fault = null;
        int before = looks;
        seconds(3);

        assertThat(looks).isEqualTo(before + 3);
        assertThat(watch.figures().score()).isEqualTo(100);
    }

    @Test
    void inFlight_countsByItsLimit_asItIsAtTheMoment() {
        limit = 10;
        start();
        for (int i = 0; i < 10; i++) {
            calls.began(false);
        }
        seconds(10);
        assertThat(watch.figures().component("in-flight").healthy()).isFalse();
        assertThat(watch.figures().score()).isLessThan(75);
        assertThat(watch.figures().utilization()).isEqualTo(1);

        limit = 100;
        assertThat(seconds(20)).isGreaterThan(99);
        assertThat(watch.figures().utilization()).isCloseTo(0.3, within(1e-9));
    }

    @Test
    void figures_sayHowBusyCallsKeepIt_andWhatItUses() {
        start();
        seconds(20);
        InstanceFigures figures = watch.figures();

        assertThat(figures.rates().requestsPerSecond()).isCloseTo(50, within(1e-9));
        assertThat(figures.rates().responseSeconds()).isCloseTo(0.02, within(1e-9));
        assertThat(figures.cpu()).isCloseTo(0.3, within(1e-9));
        assertThat(figures.memory()).isEqualTo(0.5);
        assertThat(figures.utilization()).isCloseTo(0.3, within(1e-9));
        memory = Double.NaN;
        second();
        assertThat(watch.figures().memory()).as("of the heap, where the container has no limit").isEqualTo(0.4);
    }

    @Test
    void loadReadiness_turnsOnceEachWay() {
        start(Map.of(), new LoadReadiness(40, 70, Duration.ofSeconds(10)));
        seconds(10);
        long seed = 20261126;
        Random random = new Random(seed);
        for (int i = 0; i < 120; i++) {
            cpu = 0.97 + 0.03 * random.nextDouble();
            heap = 0.93 + 0.02 * random.nextDouble();
            faultsPerSecond = 25 + random.nextInt(25);
            second();
        }
        assertThat(turns).as("seed %d", seed).containsExactly(false);
        for (int i = 0; i < 120; i++) {
            cpu = 0.7 + 0.1 * random.nextDouble();
            heap = 0.5;
            faultsPerSecond = 0;
            second();
        }

        assertThat(turns).as("seed %d", seed).containsExactly(false, true);
    }

    @Test
    void loadReadiness_aPauseOfSomeSeconds_turnsNothing() {
        start(Map.of(), new LoadReadiness(60, 80, Duration.ofSeconds(10)));
        for (int i = 0; i < 20; i++) {
            cpu = 1;
            heap = 1;
            seconds(6);
            cpu = 0.2;
            heap = 0.3;
            seconds(15);
        }

        assertThat(turns).isEmpty();
    }

    @Test
    void clockJumpsHoursAhead_orStandsStill_scoreIsRightAgainSoon() {
        start();
        seconds(10);
        calls.began(true);
        ticker.advance(10 * 3_600 * SECOND);
        assertThat(seconds(30)).isGreaterThan(95);
        for (int i = 0; i < 5; i++) {
            second();
            ticker.goBack(SECOND);
        }

        assertThat(seconds(10)).isGreaterThan(95);
    }
}
