package io.quarkiverse.convexgrpc.samples.stressed;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.quarkiverse.convexgrpc.samples.stressed.v1.StressedServiceGrpc;
import io.quarkiverse.convexgrpc.samples.stressed.v1.StressedServiceGrpc.StressedServiceStub;
import io.quarkiverse.convexgrpc.samples.stressed.v1.WorkReply;
import io.quarkiverse.convexgrpc.samples.stressed.v1.WorkRequest;

/** Calls at a steady rate, whether earlier ones have been answered or not. */
final class Work implements AutoCloseable {

    private final StressedServiceStub stub;
    private final Duration deadline;
    private final ScheduledExecutorService pacer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger begun = new AtomicInteger();
    private final Map<String, AtomicInteger> done = new ConcurrentHashMap<>();
    private final Map<Status.Code, AtomicInteger> failed = new ConcurrentHashMap<>();

    private Work(Channel channel, Duration deadline) {
        this.stub = StressedServiceGrpc.newStub(channel);
        this.deadline = deadline;
    }

    static Work begin(Channel channel, int callsASecond, Duration deadline) {
        Work work = new Work(channel, deadline);
        work.pacer.scheduleAtFixedRate(work::call, 0, 1_000_000_000L / callsASecond, TimeUnit.NANOSECONDS);
        return work;
    }

    private void call() {
        begun.incrementAndGet();
        stub.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS).work(WorkRequest.getDefaultInstance(),
                new StreamObserver<>() {

                    @Override
                    public void onNext(WorkReply reply) {
                        done.computeIfAbsent(reply.getDoneBy(), name -> new AtomicInteger()).incrementAndGet();
                    }

                    @Override
                    public void onError(Throwable failure) {
                        failed.computeIfAbsent(Status.fromThrowable(failure).getCode(), code -> new AtomicInteger())
                                .incrementAndGet();
                    }

                    @Override
                    public void onCompleted() {
                        // counted with its message
                    }
                });
    }

    int begun() {
        return begun.get();
    }

    /** Calls that were answered in time, by instance. */
    Map<String, Integer> done() {
        Map<String, Integer> counts = new TreeMap<>();
        done.forEach((name, count) -> counts.put(name, count.get()));
        return counts;
    }

    int allDone() {
        return done().values().stream().mapToInt(Integer::intValue).sum();
    }

    Map<Status.Code, Integer> failed() {
        Map<Status.Code, Integer> counts = new TreeMap<>();
        failed.forEach((code, count) -> counts.put(code, count.get()));
        return counts;
    }

    @Override
    public void close() {
        pacer.shutdownNow();
    }
}
