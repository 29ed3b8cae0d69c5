package io.quarkiverse.convexgrpc.demo;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.quarkiverse.convexgrpc.samples.betting.v1.BetReply;
import io.quarkiverse.convexgrpc.samples.betting.v1.BetRequest;
import io.quarkiverse.convexgrpc.samples.betting.v1.BettingServiceGrpc;

/**
 * Places bets at a fixed rate, whether or not earlier ones were answered (open loop).
 *
 * <p>
 * A call's latency counts from the moment at which it was to start, so that time spent waiting for a busy sender or a
 * stalled service is not left out.
 */
final class LoadDriver implements AutoCloseable {

    static final int CALLS_PER_SECOND = 500;

    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1) / CALLS_PER_SECOND;
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Timeline timeline;
    private final CallLedger ledger;
    private final ManagedChannel channel;
    private final BettingServiceGrpc.BettingServiceStub betting;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean running;
    private long start;
    private long sent;

    LoadDriver(Timeline timeline, CallLedger ledger, InetSocketAddress target) {
        this.timeline = timeline;
        this.ledger = ledger;
        this.channel = NettyChannelBuilder.forAddress(target).usePlaintext().build();
        this.betting = BettingServiceGrpc.newStub(channel);
    }

    void start() {
        running = true;
        start = timeline.now();
        timeline.every(Duration.ofNanos(INTERVAL), this::sendDue);
    }

    /** Calls that have started and not ended. */
    int underWay() {
        return underWay.get();
    }

    /** Starts no more calls, and waits for the end of those under way. */
    void stop() throws InterruptedException {
        running = false;
        while (underWay.get() > 0) {
            timeline.pause(Duration.ofMillis(10));
        }
    }

    private void sendDue() {
        long due = (timeline.now() - start) / INTERVAL + 1;
        while (running && sent < due) {
            send(start + sent * INTERVAL);
            sent++;
        }
    }

    private void send(long intended) {
        BetRequest bet = BetRequest.newBuilder()
                .setBetId("bet-" + sent)
                .setStakeCents(500)
                .setCurrency("EUR")
                .build();
        underWay.incrementAndGet();
        betting.withDeadlineAfter(DEADLINE.toSeconds(), TimeUnit.SECONDS).placeBet(bet, new StreamObserver<>() {

            private BetReply reply;

            @Override
            public void onNext(BetReply value) {
                reply = value;
            }

            @Override
            public void onError(Throwable failure) {
                ledger.failed(Status.fromThrowable(failure), intended, timeline.now());
                underWay.decrementAndGet();
            }

            @Override
            public void onCompleted() {
                ledger.succeeded(reply.getPaidBy(), intended, timeline.now());
                underWay.decrementAndGet();
            }
        });
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
