package io.quarkiverse.convexgrpc.runtime.internal.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class FakesTest {

    private final FakeTicker ticker = new FakeTicker();
    private final FakeScheduler scheduler = new FakeScheduler(ticker);
    private final List<String> ran = new ArrayList<>();

    @Test
    void task_handedIn_doesNotRunInside() {
        scheduler.execute(() -> ran.add("now"));
        assertThat(ran).isEmpty();
        scheduler.runDue();
        assertThat(ran).containsExactly("now");
    }

    @Test
    void tasksOfManyDelays_timePasses_runWhenDueAndInOrder() {
        long start = ticker.read();
        scheduler.schedule(30, () -> ran.add("c at " + (ticker.read() - start)));
        scheduler.schedule(10, () -> {
            ran.add("a at " + (ticker.read() - start));
            scheduler.schedule(10, () -> ran.add("b at " + (ticker.read() - start)));
        });
        scheduler.advance(29);
        assertThat(ran).containsExactly("a at 10", "b at 20");
        scheduler.advance(1);
        assertThat(ran).containsExactly("a at 10", "b at 20", "c at 30");
        assertThat(ticker.read() - start).isEqualTo(30);
    }

    @Test
    void tasksOfOneMoment_timePasses_runAsHandedIn() {
        scheduler.schedule(5, () -> ran.add("1"));
        scheduler.schedule(5, () -> ran.add("2"));
        scheduler.advance(5);
        assertThat(ran).containsExactly("1", "2");
    }

    @Test
    void task_cancelled_doesNotRun() {
        Scheduler.Cancellable cancellable = scheduler.schedule(5, () -> ran.add("1"));
        cancellable.cancel();
        cancellable.cancel();
        scheduler.advance(5);
        assertThat(ran).isEmpty();
        assertThat(scheduler.pending()).isZero();
    }

    @Test
    void task_throws_othersRunAndTheTestHears() {
        scheduler.execute(() -> {
            throw new IllegalStateException("boom");
        });
        scheduler.execute(() -> ran.add("after"));
        assertThatThrownBy(scheduler::runDue).hasMessageContaining("boom");
        assertThat(ran).containsExactly("after");
    }

    @Test
    void scheduler_shutDown_dropsAll() {
        scheduler.execute(() -> ran.add("before"));
        scheduler.shutdown();
        scheduler.execute(() -> ran.add("after"));
        scheduler.runDue();
        assertThat(ran).isEmpty();
    }

    @Test
    void equalSeeds_numbersDrawn_areEqual() {
        FakeRandomness one = new FakeRandomness(7);
        FakeRandomness other = new FakeRandomness(7);
        for (int i = 0; i < 100; i++) {
            assertThat(one.below(1_000)).isEqualTo(other.below(1_000)).isBetween(0, 999);
        }
    }
}
