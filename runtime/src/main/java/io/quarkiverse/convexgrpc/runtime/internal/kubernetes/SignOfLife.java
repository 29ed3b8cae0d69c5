package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler.Cancellable;

/**
 * Asks the API server from time to time whether it is still there, while anybody expects it to be: a connection that is
 * lost in silence looks like one on which nothing happens. One for all watches of a source. Confined to the scheduler;
 * the requests run on the blocking executor. Why it asks this way is in ADR 0008.
 */
final class SignOfLife {

    static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(15);
    /** So that thousands of clients do not ask as one: 10 to 20 s. */
    static final int JITTER_PERCENT = 33;
    private static final String NONE = "no sign of life from the API server";

    private final Surroundings around;
    private final Runnable request;
    private final Map<Object, Consumer<Failure>> expecting = new LinkedHashMap<>();
    /** What is waited for, the next question or the answer to it; what comes of an earlier one is ignored. */
    private Object question = new Object();
    private Cancellable timer = Cancellable.NONE;

    /** @param request blocks until there is an answer, whatever it says, and throws where none comes */
    SignOfLife(Surroundings around, Runnable request) {
        this.around = around;
        this.request = request;
    }

    /**
     * Begins to expect the API server to be there.
     *
     * @param onSilence called where it gives no sign of life, once, on the scheduler
     * @return ends it
     */
    Cancellable expect(Consumer<Failure> onSilence) {
        Object key = new Object();
        expecting.put(key, onSilence);
        if (expecting.size() == 1) {
            askLater();
        }
        return () -> {
            if (expecting.remove(key) != null && expecting.isEmpty()) {
                question = new Object();
                timer.cancel();
            }
        };
    }

    private void askLater() {
        question = new Object();
        timer.cancel();
        timer = around.scheduler().schedule(around.randomness().jitter(INTERVAL_NANOS, JITTER_PERCENT), this::ask);
    }

    private void ask() {
        Object mine = question;
        // a watch that is opened meanwhile is a sign of life by itself
        List<Object> asking = List.copyOf(expecting.keySet());
        timer = around.scheduler().schedule(ServiceWatch.REQUEST_LIMIT_NANOS,
                () -> silent(mine, asking, Failure.timedOut(NONE)));
        around.offload(() -> {
            request.run();
            around.scheduler().execute(() -> answered(mine));
        }, failure -> silent(mine, asking, new Failure(failure.kind(), NONE + ": " + failure.text(), failure.cause())));
    }

    private void answered(Object from) {
        if (question == from) {
            askLater();
        }
    }

    private void silent(Object from, List<Object> asking, Failure failure) {
        if (question == from) {
            askLater();
            asking.stream().map(expecting::get).filter(Objects::nonNull).toList().forEach(waiting -> waiting.accept(failure));
        }
    }
}
