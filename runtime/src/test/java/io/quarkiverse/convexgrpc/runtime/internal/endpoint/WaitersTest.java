package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.runtime.internal.time.FakeScheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler.Cancellable;

class WaitersTest {

    private static final long TIME = TimeUnit.SECONDS.toNanos(Waiters.SECONDS);

    private final FakeScheduler scheduler = new FakeScheduler(new FakeTicker());
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final CompletableFuture<Void> known = new CompletableFuture<>();
    private final Waiters waiters = new Waiters(known, scheduler, tasks::add);
    private final List<String> heard = new ArrayList<>();

    private Cancellable add(String name) {
        return waiters.add(() -> heard.add(name), () -> heard.add(name + " late"));
    }

    private void run() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    @Test
    void manyWait_oneTaskTellsAll() {
        for (int i = 0; i < 2_000; i++) {
            add("waiter");
        }
        known.complete(null);
        assertThat(tasks).hasSize(1);
        assertThat(heard).isEmpty();
        run();

        assertThat(heard).hasSize(2_000).containsOnly("waiter");
        assertThat(waiters.size()).isZero();
    }

    @Test
    void timeIsOver_whoWaitedSoLongIsTold_once_andForgotten() {
        add("first");
        scheduler.advance(TIME / 2);
        add("second");
        scheduler.advance(TIME / 2);
        run();
        assertThat(heard).containsExactly("first late");
        known.complete(null);
        run();
        scheduler.advance(TIME);
        run();

        assertThat(heard).containsExactly("first late", "second");
    }

    @Test
    void waitIsEnded_nothingOfItRemains() {
        add("waiter").cancel();
        assertThat(waiters.size()).isZero();
        assertThat(scheduler.pending()).isZero();
        known.complete(null);

        assertThat(tasks).isEmpty();
    }

    @Test
    void itIsKnownByNow_nobodyWaits() {
        known.complete(null);
        add("waiter");

        assertThat(heard).containsExactly("waiter");
        assertThat(scheduler.pending()).isZero();
    }

    @Test
    void oneThrows_theOthersAreToldAllTheSame() {
        waiters.add(() -> {
            throw new IllegalStateException();
        }, () -> heard.add("late"));
        add("waiter");
        known.complete(null);
        while (!tasks.isEmpty()) {
            catchThrowable(tasks.remove()::run);
        }

        assertThat(heard).containsExactly("waiter");
    }
}
