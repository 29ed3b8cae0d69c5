package io.quarkiverse.convexgrpc.runtime.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SystemFormsTest {

    private final Scheduler scheduler = Scheduler.system("test-scheduler");

    @AfterEach
    void stop() {
        scheduler.shutdown();
    }

    @Test
    void tasks_handedInByOneThread_runInOrderOnOneThread() throws InterruptedException {
        List<Integer> ran = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        for (int i = 0; i < 1000; i++) {
            int number = i;
            scheduler.execute(() -> {
                assertThat(Thread.currentThread().getName()).isEqualTo("test-scheduler");
                ran.add(number);
            });
        }
        scheduler.execute(done::countDown);
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).isEqualTo(IntStream.range(0, 1000).boxed().toList());
    }

    @Test
    void task_handedInByATask_runsAfterIt() throws Exception {
        CompletableFuture<Boolean> ranInside = new CompletableFuture<>();
        scheduler.execute(() -> {
            boolean[] ended = { false };
            scheduler.execute(() -> ranInside.complete(!ended[0]));
            ended[0] = true;
        });
        assertThat(ranInside.get(10, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void task_throws_threadHearsAndTheNextRuns() throws Exception {
        CompletableFuture<Throwable> heard = new CompletableFuture<>();
        scheduler.execute(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> heard.complete(thrown));
            throw new IllegalStateException("boom");
        });
        assertThat(heard.get(10, TimeUnit.SECONDS)).hasMessage("boom");
        CompletableFuture<Void> next = new CompletableFuture<>();
        scheduler.execute(() -> next.complete(null));
        next.get(10, TimeUnit.SECONDS);
    }

    @Test
    void delayedTask_cancelled_doesNotRun() throws Exception {
        CompletableFuture<String> first = new CompletableFuture<>();
        scheduler.schedule(TimeUnit.MILLISECONDS.toNanos(5), () -> first.complete("cancelled")).cancel();
        scheduler.schedule(TimeUnit.MILLISECONDS.toNanos(20), () -> first.complete("kept"));
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo("kept");
    }

    @Test
    void scheduler_shutDown_takesTasksAndDropsThem() {
        scheduler.shutdown();
        scheduler.execute(() -> {
            throw new AssertionError("ran");
        });
        assertThat(scheduler.schedule(1, () -> {
        })).isSameAs(Scheduler.Cancellable.NONE);
    }

    @Test
    void jitter_ofADuration_staysWithinItsShareAndReachesItsEnds() {
        long lowest = Long.MAX_VALUE;
        long highest = 0;
        FakeRandomness randomness = new FakeRandomness(1);
        for (int i = 0; i < 100_000; i++) {
            long nanos = randomness.jitter(1_000_000, 50);
            lowest = Math.min(lowest, nanos);
            highest = Math.max(highest, nanos);
        }
        assertThat(lowest).isEqualTo(500_000);
        assertThat(highest).isEqualTo(1_500_000);
        assertThat(randomness.jitter(1_000_000, 0)).isEqualTo(1_000_000);
    }

    @Test
    void ticker_readTwice_neverGoesBack() {
        long first = Ticker.system().read();
        assertThat(Ticker.system().read() - first).isNotNegative();
    }
}
