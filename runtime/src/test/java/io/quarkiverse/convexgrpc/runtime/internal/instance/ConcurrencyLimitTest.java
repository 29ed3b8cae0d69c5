package io.quarkiverse.convexgrpc.runtime.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConcurrencyLimitTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long WINDOW = 250 * MILLI;

    /** Ends a window of calls that took so long, of which as many at a time as there is room for. */
    private static void window(ConcurrencyLimit limit, int calls, long nanos) {
        for (int left = calls; left > 0;) {
            int taken = 0;
            while (taken < left && limit.acquire()) {
                taken++;
            }
            for (int i = 0; i < taken; i++) {
                limit.release(nanos);
            }
            left -= Math.max(1, taken);
        }
        limit.next();
    }

    private static void windows(ConcurrencyLimit limit, int count, long nanos) {
        for (int i = 0; i < count; i++) {
            window(limit, 1_000, nanos);
        }
    }

    @Test
    void places_areAsManyAsTheLimit_andFreeOnceGivenBack() {
        ConcurrencyLimit limit = new ConcurrencyLimit(2, 1, 100);
        assertThat(limit.limit()).isEqualTo(2);
        assertThat(limit.acquire()).isTrue();
        assertThat(limit.acquire()).isTrue();
        assertThat(limit.acquire()).isFalse();
        assertThat(limit.acquire()).isFalse();
        assertThat(limit.inUse()).isEqualTo(2);
        limit.release(5);
        assertThat(limit.acquire()).isTrue();
        limit.release(-1);
        limit.release(-1);

        assertThat(limit.inUse()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = { -5, 0, 1, 7, 10, 1_000 })
    void limitToBeginWith_isKeptWithinItsBounds(int initial) {
        assertThat(new ConcurrencyLimit(initial, 5, 10).limit()).isBetween(5, 10);
    }

    @Test
    void manyThreads_neverMoreThanTheLimit_andNoPlaceIsLost() {
        ConcurrencyLimit limit = new ConcurrencyLimit(3, 3, 3);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CompletableFuture.allOf(IntStream.range(0, 8).mapToObj(thread -> CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 20_000; i++) {
                if (limit.acquire()) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    inside.decrementAndGet();
                    limit.release(1);
                }
                if (i % 1_000 == 0 && thread == 0) {
                    limit.next();
                }
            }
        })).toArray(CompletableFuture[]::new)).join();

        assertThat(most.get()).isBetween(1, 3);
        assertThat(limit.inUse()).isZero();
    }

    @Test
    void fewCalls_areNoWindow() {
        ConcurrencyLimit limit = new ConcurrencyLimit(20, 1, 100);
        window(limit, 100, MILLI);
        int before = limit.limit();
        for (int i = 0; i < ConcurrencyLimit.FEW - 1; i++) {
            limit.acquire();
            limit.release(SECOND);
        }
        limit.next();
        assertThat(limit.limit()).isEqualTo(before);
        limit.acquire();
        limit.release(SECOND);
        limit.next();

        assertThat(limit.limit()).as("they count with those that follow").isLessThan(before);
    }

    @Test
    void callsWhoseTimeIsNotKnown_sayNothing() {
        ConcurrencyLimit limit = new ConcurrencyLimit(20, 1, 100);
        window(limit, 100, MILLI);
        int before = limit.limit();
        window(limit, 1_000, -1);

        assertThat(limit.limit()).isEqualTo(before);
        assertThat(limit.inUse()).isZero();
    }

    private static void giveUp(ConcurrencyLimit limit, int calls, long nanos) {
        for (int i = 0; i < calls; i++) {
            assertThat(limit.acquire()).isTrue();
            limit.giveUp(nanos);
        }
        limit.next();
    }

    @Test
    void callsThatWereGivenUp_sayNothingWhereItWasEarly_andThatTheyAreSlowWhereItWasLate() {
        ConcurrencyLimit limit = new ConcurrencyLimit(20, 1, 100);
        window(limit, 100, MILLI);
        int before = limit.limit();
        giveUp(limit, 100, MILLI / 100);
        assertThat(limit.limit()).isEqualTo(before);
        window(limit, 100, MILLI);
        assertThat(limit.limit()).as("the early ones are no measure").isGreaterThanOrEqualTo(before);
        before = limit.limit();
        giveUp(limit, 100, 10 * MILLI);

        assertThat(limit.limit()).isLessThan(before);
        assertThat(limit.inUse()).isZero();
    }

    @Test
    void callsAreAsFastAsEver_whileTheLimitIsUsed_itRisesToItsMost() {
        ConcurrencyLimit limit = new ConcurrencyLimit(10, 1, 60);
        windows(limit, 60, MILLI);

        assertThat(limit.limit()).isEqualTo(60);
    }

    @Test
    void callsBecomeSlow_limitFalls_andNotBelowItsLeast() {
        ConcurrencyLimit limit = new ConcurrencyLimit(60, 8, 60);
        windows(limit, 5, MILLI);
        windows(limit, 1, 20 * MILLI);
        assertThat(limit.limit()).isBetween(40, 59);
        windows(limit, 20, 20 * MILLI);

        assertThat(limit.limit()).isEqualTo(8);
    }

    @Test
    void limitIsNotUsed_itDoesNotRise() {
        ConcurrencyLimit limit = new ConcurrencyLimit(50, 1, 1_000);
        for (int i = 0; i < 500; i++) {
            for (int n = 0; n < 100; n++) {
                limit.acquire();
                limit.release(MILLI);
            }
            limit.next();
        }

        assertThat(limit.limit()).isEqualTo(50);
    }

    @Test
    void serviceIsSlowerForGood_isTheNewMeasureAfterAWhile() {
        ConcurrencyLimit limit = new ConcurrencyLimit(60, 4, 60);
        windows(limit, 30, MILLI);
        windows(limit, 30, 5 * MILLI);
        assertThat(limit.limit()).isEqualTo(4);
        windows(limit, 200, 5 * MILLI);

        assertThat(limit.limit()).isGreaterThan(40);
    }

    @Test
    void clockStandsStillForAWhile_limitIsAsBefore() {
        ConcurrencyLimit limit = new ConcurrencyLimit(20, 4, 60);
        windows(limit, 20, MILLI);
        int before = limit.limit();
        windows(limit, 10, 0);
        assertThat(limit.limit()).isEqualTo(before);
        windows(limit, 20, MILLI);

        assertThat(limit.limit()).isGreaterThanOrEqualTo(before);
    }

    @Test
    void clockJumpsHoursAhead_limitRecoversWithinSeconds() {
        ConcurrencyLimit limit = new ConcurrencyLimit(20, 4, 60);
        windows(limit, 40, MILLI);
        windows(limit, 1, 10 * 3_600 * SECOND);
        assertThat(limit.limit()).isGreaterThan(30);
        windows(limit, 20, MILLI);

        assertThat(limit.limit()).isEqualTo(60);
    }

    /**
     * A server with so many slots and a queue, in front of it callers that come at their own pace and give up after a
     * while. What a caller gave up is served all the same: nobody takes it out of the queue.
     */
    private static final class Server {

        private static final int SLOTS = 20;
        private static final long SERVICE = 20 * MILLI;
        private static final double CAPACITY = SLOTS * (double) SECOND / SERVICE;
        private static final long DEADLINE = 200 * MILLI;

        /** Null where any number of calls is taken. */
        private final ConcurrencyLimit limit;
        private final Random random;
        private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparingLong(Event::at));
        private final Deque<Call> queue = new ArrayDeque<>();
        private long now;
        private int busy;
        private double load;
        private int good;
        private int refused;
        private int below;

        private record Event(long at, Runnable work) {
        }

        private static final class Call {

            private final long begunAt;
            private boolean over;

            private Call(long begunAt) {
                this.begunAt = begunAt;
            }
        }

        Server(ConcurrencyLimit limit, long seed) {
            this.limit = limit;
            this.random = new Random(seed);
            at(0, this::arrive);
            at(WINDOW, this::review);
        }

        private void at(long delay, Runnable work) {
            events.add(new Event(now + delay, work));
        }

        private void review() {
            if (limit != null) {
                limit.next();
                below += limit.limit() < 40 ? 1 : 0;
            }
            at(WINDOW, this::review);
        }

        private void arrive() {
            at((long) (-Math.log(1 - random.nextDouble()) * SECOND / (load * CAPACITY)), this::arrive);
            if (limit != null && !limit.acquire()) {
                refused++;
                return;
            }
            Call call = new Call(now);
            at(DEADLINE, () -> end(call, false));
            queue.add(call);
            serve();
        }

        private void serve() {
            while (busy < SLOTS && !queue.isEmpty()) {
                Call call = queue.poll();
                busy++;
                at((long) (SERVICE * (0.5 + random.nextDouble())), () -> {
                    busy--;
                    end(call, true);
                    serve();
                });
            }
        }

        private void end(Call call, boolean answered) {
            if (call.over) {
                return;
            }
            call.over = true;
            if (answered) {
                good++;
            }
            if (limit != null) {
                if (answered) {
                    limit.release(now - call.begunAt);
                } else {
                    limit.giveUp(now - call.begunAt);
                }
            }
        }

        /** Answers in time a second, by what the server can do at most, over so long at that load. */
        double goodput(double atLoad, int seconds) {
            load = atLoad;
            good = 0;
            refused = 0;
            below = 0;
            for (long end = now + seconds * SECOND; now < end;) {
                Event event = events.poll();
                now = event.at;
                event.work.run();
            }
            return good / CAPACITY / seconds;
        }
    }

    private static final long[] SEEDS = { 1, 20261126, 7_777_777 };

    @Test
    void overloadedServer_withoutALimit_collapses() {
        for (long seed : SEEDS) {
            Server server = new Server(null, seed);
            double peak = server.goodput(0.95, 30);
            assertThat(peak).as("seed %d", seed).isGreaterThan(0.9);
            server.goodput(2, 30);

            assertThat(server.goodput(2, 60)).as("seed %d", seed).isLessThan(0.2 * peak);
        }
    }

    @Test
    void overloadedServer_withTheLimit_keepsMostOfItsGoodput() {
        for (long seed : SEEDS) {
            Server server = new Server(new ConcurrencyLimit(20, 5, 1_000), seed);
            double peak = server.goodput(0.95, 30);
            server.goodput(2, 30);
            double overloaded = server.goodput(2, 120);

            assertThat(overloaded).as("seed %d", seed).isGreaterThan(0.7 * peak);
        }
    }

    @Test
    void serverThatIsOverloadedFromItsFirstCallOn_keepsMostOfItsGoodput() {
        for (long seed : SEEDS) {
            Server server = new Server(new ConcurrencyLimit(100, 5, 1_000), seed);
            server.goodput(2, 60);
            double overloaded = server.goodput(2, 120);

            assertThat(overloaded).as("seed %d", seed).isGreaterThan(0.6);
        }
    }

    @Test
    void overloadEnds_nothingIsRefusedAnyMore() {
        for (long seed : SEEDS) {
            Server server = new Server(new ConcurrencyLimit(20, 5, 1_000), seed);
            server.goodput(0.7, 30);
            server.goodput(3, 60);
            server.goodput(0.3, 30);

            server.goodput(0.3, 60);
            assertThat(server.refused).as("seed %d", seed).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = { 0.05, 0.3, 0.6 })
    void serverThatIsNotOverloaded_limitDoesNotFall_andNothingIsRefused(double load) {
        for (long seed : SEEDS) {
            Server server = new Server(new ConcurrencyLimit(40, 5, 1_000), seed);
            double goodput = server.goodput(load, 300);

            assertThat(server.below).as("windows below 40 of 1,200, seed %d", seed).isLessThanOrEqualTo(25);
            assertThat(server.limit.limit()).as("seed %d", seed).isGreaterThanOrEqualTo(40);
            assertThat(server.refused).as("of %.0f, seed %d", 300 * load * Server.CAPACITY, seed)
                    .isLessThan((int) (0.001 * 300 * load * Server.CAPACITY));
            assertThat(goodput).as("seed %d", seed).isBetween(0.95 * load, 1.05 * load);
        }
    }
}
