package io.quarkiverse.convexgrpc.scenarios;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.smallrye.mutiny.Uni;

/** Calls at a steady rate, whether earlier ones have been answered or not; a call answers with the name of its pod. */
final class RestLoad implements AutoCloseable {

    /**
     * One call that failed.
     *
     * @param startedAt by {@link System#nanoTime}
     */
    record Failure(long startedAt, Throwable failure) {
    }

    private final ScheduledExecutorService pacer = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Failure> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger inFlight = new AtomicInteger();

    static RestLoad start(Supplier<Uni<String>> call, int callsPerSecond) {
        RestLoad load = new RestLoad();
        load.pacer.scheduleAtFixedRate(() -> load.call(call), 0, 1_000_000_000L / callsPerSecond, TimeUnit.NANOSECONDS);
        return load;
    }

    private void call(Supplier<Uni<String>> call) {
        long startedAt = System.nanoTime();
        begun.incrementAndGet();
        inFlight.incrementAndGet();
        call.get().subscribe().with(pod -> {
            answers.computeIfAbsent(pod, p -> new AtomicInteger()).incrementAndGet();
            inFlight.decrementAndGet();
        }, failure -> {
            failures.add(new Failure(startedAt, failure));
            inFlight.decrementAndGet();
        });
    }

    int begun() {
        return begun.get();
    }

    /** Answers so far, by pod. */
    Map<String, Integer> answers() {
        Map<String, Integer> counts = new TreeMap<>();
        answers.forEach((pod, count) -> counts.put(pod, count.get()));
        return counts;
    }

    int answers(String pod) {
        return answers().getOrDefault(pod, 0);
    }

    List<Failure> failures() {
        return List.copyOf(failures);
    }

    /** Begins no more calls. */
    void stop() {
        pacer.shutdownNow();
    }

    /** Whether every call that was begun has ended. */
    boolean settled() {
        return pacer.isTerminated() && inFlight.get() == 0;
    }

    @Override
    public void close() {
        stop();
    }
}
