package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.quarkiverse.convexgrpc.benchmarks.calls.Stage.Event;
import io.quarkiverse.convexgrpc.benchmarks.pods.Api;
import io.quarkiverse.convexgrpc.benchmarks.pods.Pods;

/**
 * One row, played once with one balancer.
 *
 * @param seconds how long is measured
 * @param seed decides when calls begin, so that all balancers of a row are called at the same times
 */
record Play(Row row, int clients, Balancer balancer, double seconds, long seed) {

    static final double CALLS_PER_SECOND = 500;
    private static final double WARM_UP_SECONDS = 2;
    private static final long DEADLINE_MILLIS = 1_000;
    private static final long PATIENCE_SECONDS = 20;

    Figures run(Pods pods, UnaryOperator<NettyChannelBuilder> options) throws Exception {
        ScheduledExecutorService events = Executors.newSingleThreadScheduledExecutor();
        try (Clients opened = balancer.opening().open(clients, options)) {
            Stage stage = new Stage(pods.take(row.pods), row.proxied(), opened::discover);
            row.prepare(stage);
            stage.discover(row.conditionOfBad());
            open(opened, 1, Api.CALL, true);
            open(opened, row.streams(clients) / clients, Api.STREAM, false);
            return call(opened, stage, events);
        } finally {
            events.shutdownNow();
        }
    }

    /** Makes calls on each client, and waits for their first answers: before, there may be nobody to call. */
    private static void await(CountDownLatch answered) throws InterruptedException {
        if (!answered.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(answered.getCount() + " calls were not answered to begin with");
        }
    }

    private void open(Clients opened, int each, MethodDescriptor<byte[], byte[]> method, boolean deadline)
            throws InterruptedException {
        CountDownLatch answered = new CountDownLatch(each * clients);
        CallOptions options = deadline
                ? CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                : CallOptions.DEFAULT;
        for (int i = 0; i < each * clients; i++) {
            ClientCall<byte[], byte[]> call = opened.channel(i % clients).newCall(method, options.withWaitForReady());
            call.start(new ClientCall.Listener<>() {

                @Override
                public void onMessage(byte[] message) {
                    answered.countDown();
                }
            }, new Metadata());
            call.request(1);
            call.sendMessage(Api.PAYLOAD);
            call.halfClose();
        }
        await(answered);
    }

    private Figures call(Clients opened, Stage stage, ScheduledExecutorService events) throws InterruptedException {
        Schedule schedule = Schedule.poisson(seed, clients, CALLS_PER_SECOND, WARM_UP_SECONDS + seconds);
        CallLog log = new CallLog(schedule);
        long start = System.nanoTime();
        EventTimes times = new EventTimes(nanosOf(row.eventFrom));
        for (Event event : stage.events()) {
            events.schedule(() -> times.note(start, event.action()), start + nanosOf(event.at()) - System.nanoTime(),
                    TimeUnit.NANOSECONDS);
        }
        Pacer.pace(start, schedule.nanos(), i -> {
            boolean special = row.longCalls() && schedule.special()[i];
            OneCall.start(opened.channel(schedule.client()[i]), special ? Api.LONG_CALL : Api.CALL,
                    CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS), log, i, start);
        });
        log.awaitAll(PATIENCE_SECONDS);
        return Figures.of(log, new Window(nanosOf(0), times.begun(), times.done(), nanosOf(row.eventTo),
                stage.ports(row.bad()), row.longCalls(), TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS)));
    }

    /** On the schedule's clock. */
    private long nanosOf(double share) {
        return (long) ((WARM_UP_SECONDS + share * seconds) * TimeUnit.SECONDS.toNanos(1));
    }
}
