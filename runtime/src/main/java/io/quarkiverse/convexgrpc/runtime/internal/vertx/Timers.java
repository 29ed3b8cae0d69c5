package io.quarkiverse.convexgrpc.runtime.internal.vertx;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.grpc.internal.GrpcUtil;
import io.grpc.internal.SharedResourceHolder;

/**
 * The timers of Vert.x' event loops; once Vert.x is closed, those of gRPC, so that a channel that is closed after it can
 * still end what it has. Closed by nobody who has it.
 */
final class Timers extends AbstractExecutorService implements ScheduledExecutorService {

    private final ScheduledExecutorService loops;

    Timers(ScheduledExecutorService loops) {
        this.loops = loops;
    }

    private <T> T on(Function<ScheduledExecutorService, T> schedule) {
        try {
            return schedule.apply(loops);
        } catch (RejectedExecutionException e) {
            return schedule.apply(SharedResourceHolder.get(GrpcUtil.TIMER_SERVICE));
        }
    }

    @Override
    public void execute(Runnable task) {
        on(timers -> {
            timers.execute(task);
            return null;
        });
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return on(timers -> timers.schedule(task, delay, unit));
    }

    @Override
    public <T> ScheduledFuture<T> schedule(Callable<T> task, long delay, TimeUnit unit) {
        return on(timers -> timers.schedule(task, delay, unit));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long delay, long period, TimeUnit unit) {
        return on(timers -> timers.scheduleAtFixedRate(task, delay, period, unit));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long delay, long pause, TimeUnit unit) {
        return on(timers -> timers.scheduleWithFixedDelay(task, delay, pause, unit));
    }

    @Override
    public void shutdown() {
        throw new UnsupportedOperationException("They are Vert.x'");
    }

    @Override
    public List<Runnable> shutdownNow() {
        throw new UnsupportedOperationException("They are Vert.x'");
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return false;
    }
}
