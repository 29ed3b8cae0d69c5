package io.quarkiverse.convexgrpc.scenarios;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;

/** Calls at a steady rate, whether earlier ones have been answered or not, each with an id of its own. */
final class Load implements AutoCloseable {

    /**
     * One call that failed.
     *
     * @param startedAt by {@link System#nanoTime}
     */
    record Failure(String id, long startedAt, Status status) {
    }

    private final Channel channel;
    private final MethodDescriptor<String, String> method;
    private final ScheduledExecutorService pacer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong ids = new AtomicLong();
    private final Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Failure> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inFlight = new AtomicInteger();

    private Load(Channel channel, MethodDescriptor<String, String> method) {
        this.channel = channel;
        this.method = method;
    }

    /** Begins once a first call has been answered: before, there may be nobody to call. */
    static Load start(Channel channel, int callsPerSecond) {
        return start(channel, Pod.CALL, callsPerSecond);
    }

    /** @param method takes the id of a call, and answers with the name of the pod */
    static Load start(Channel channel, MethodDescriptor<String, String> method, int callsPerSecond) {
        await().ignoreExceptions().pollInterval(Duration.ofMillis(20)).until(() -> ClientCalls.blockingUnaryCall(channel,
                method, CallOptions.DEFAULT.withDeadlineAfter(5, TimeUnit.SECONDS), "first") != null);
        Load load = new Load(channel, method);
        load.pacer.scheduleAtFixedRate(load::call, 0, 1_000_000_000L / callsPerSecond, TimeUnit.NANOSECONDS);
        return load;
    }

    private void call() {
        String id = Long.toString(ids.incrementAndGet());
        long startedAt = System.nanoTime();
        inFlight.incrementAndGet();
        ClientCalls.asyncUnaryCall(
                channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS)), id,
                new StreamObserver<>() {

                    @Override
                    public void onNext(String pod) {
                        answers.computeIfAbsent(pod, p -> new AtomicInteger()).incrementAndGet();
                    }

                    @Override
                    public void onError(Throwable failure) {
                        failures.add(new Failure(id, startedAt, Status.fromThrowable(failure)));
                        inFlight.decrementAndGet();
                    }

                    @Override
                    public void onCompleted() {
                        inFlight.decrementAndGet();
                    }
                });
    }

    /** Calls begun so far. */
    long begun() {
        return ids.get();
    }

    /** Answers so far, by pod. */
    Map<String, Integer> answers() {
        Map<String, Integer> counts = new TreeMap<>();
        answers.forEach((pod, count) -> counts.put(pod, count.get()));
        return counts;
    }

    int answered() {
        return answers().values().stream().mapToInt(Integer::intValue).sum();
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
        pacer.shutdownNow();
    }
}
