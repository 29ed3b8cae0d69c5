package io.quarkiverse.convexgrpc.benchmarks.pods;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

/** One pod's server. Time passes without work of the processor, on a timer, so that pods do not take it from clients. */
final class PodServer {

    private final ScheduledExecutorService timer;
    /** What has yet to be worked on, one after the other; touched by the timer's thread only. */
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private final Server server;
    /** Touched by the timer's thread only. */
    private Behaviour behaviour = Behaviour.of("well");

    PodServer(ScheduledExecutorService timer) throws IOException {
        this.timer = timer;
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .directExecutor()
                // whoever wants to find lost pods by pings may
                .permitKeepAliveTime(1, TimeUnit.SECONDS)
                .addService(ServerServiceDefinition.builder(Api.SERVICE)
                        .addMethod(Api.CALL, ServerCalls.asyncUnaryCall((request, observer) -> call(observer)))
                        .addMethod(Api.LONG_CALL, ServerCalls.asyncUnaryCall((request, observer) -> timer
                                .schedule(() -> answer(observer), Api.LONG_MILLIS, TimeUnit.MILLISECONDS)))
                        .addMethod(Api.STREAM,
                                ServerCalls.asyncServerStreamingCall((request, observer) -> observer.onNext(Api.PAYLOAD)))
                        .build())
                .build().start();
    }

    int port() {
        return server.getPort();
    }

    void behave(Behaviour next) {
        timer.execute(() -> behaviour = next);
    }

    /** Ends after the calls that are in flight. */
    void shutdown() {
        server.shutdown();
    }

    private void call(StreamObserver<byte[]> observer) {
        timer.execute(() -> behaviour.treat(new Behaviour.Answering() {

            @Override
            public void after(long nanos) {
                timer.schedule(() -> answer(observer), nanos, TimeUnit.NANOSECONDS);
            }

            @Override
            public void queued(Behaviour.Work work) {
                enqueue(() -> workOn(observer, work));
            }

            @Override
            public void fail(Status status) {
                observer.onError(status.asRuntimeException());
            }
        }));
    }

    private void enqueue(Runnable turn) {
        queue.add(turn);
        if (queue.size() == 1) {
            turn.run();
        }
    }

    /** A server does not begin a call that was given up while it waited. */
    private void workOn(StreamObserver<byte[]> observer, Behaviour.Work work) {
        if (cancelled(observer)) {
            timer.execute(this::next);
        } else {
            timer.schedule(() -> {
                answer(observer);
                next();
            }, work.nanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void next() {
        queue.remove();
        if (!queue.isEmpty()) {
            queue.peek().run();
        }
    }

    private static void answer(StreamObserver<byte[]> observer) {
        if (!cancelled(observer)) {
            observer.onNext(Api.PAYLOAD);
            observer.onCompleted();
        }
    }

    private static boolean cancelled(StreamObserver<byte[]> observer) {
        return ((ServerCallStreamObserver<byte[]>) observer).isCancelled();
    }
}
