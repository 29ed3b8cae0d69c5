package io.quarkiverse.convexgrpc.runtime.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

class ExecutorDelayTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final FakeTicker ticker = new FakeTicker();
    private final Queue<Runnable> one = new ArrayDeque<>();
    private final Queue<Runnable> other = new ArrayDeque<>();
    private final ExecutorDelay delay = new ExecutorDelay(List.<Executor> of(one::add, other::add), ticker);

    private static void run(Queue<Runnable> tasks) {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void nothingWasHandedInYet_orThereAreNoExecutors_isNone() {
        assertThat(delay.read()).isZero();
        assertThat(new ExecutorDelay(List.of(), ticker).read()).isZero();
    }

    @Test
    void slowestExecutor_counts() {
        delay.read();
        ticker.advance(SECOND / 10);
        run(one);
        ticker.advance(SECOND / 10);
        run(other);
        ticker.advance(SECOND);

        assertThat(delay.read()).isEqualTo(0.2);
    }

    @Test
    void executorThatIsStuck_countsAsLateAsItIs_andGetsNoFurtherTasks() {
        delay.read();
        for (int i = 1; i <= 5; i++) {
            run(one);
            ticker.advance(SECOND);
            assertThat(delay.read()).isEqualTo(i);
        }
        assertThat(other).hasSize(1);

        run(other);
        run(one);
        assertThat(delay.read()).isEqualTo(5);
        run(other);
        run(one);
        assertThat(delay.read()).isZero();
    }

    @Test
    void executorThatIsShutDown_harmsNothing() {
        ExecutorDelay closed = new ExecutorDelay(List.<Executor> of(task -> {
            throw new RejectedExecutionException();
        }, one::add), ticker);
        closed.read();
        ticker.advance(SECOND);
        run(one);

        assertThat(closed.read()).isEqualTo(1);
    }

    @Test
    void clockGoesBack_delayIsNotNegative() {
        delay.read();
        ticker.goBack(SECOND);
        assertThat(delay.read()).isZero();
        run(one);
        run(other);

        assertThat(delay.read()).isZero();
    }
}
