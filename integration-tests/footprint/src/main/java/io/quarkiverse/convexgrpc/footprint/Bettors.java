package io.quarkiverse.convexgrpc.footprint;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.quarkiverse.convexgrpc.samples.betting.v1.BetReply;
import io.quarkiverse.convexgrpc.samples.betting.v1.BetRequest;
import io.quarkiverse.convexgrpc.samples.betting.v1.BettingServiceGrpc;

/**
 * Callers of one application over one channel, each of which places a bet when the last one is answered (closed loop).
 * They have no threads of their own, so as to leave the machine to the application.
 */
final class Bettors implements AutoCloseable {

    private static final long DEADLINE_SECONDS = 10;

    private final ManagedChannel channel;
    private final BettingServiceGrpc.BettingServiceStub betting;
    private final Set<String> paidBy = ConcurrentHashMap.newKeySet();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicReference<Status> firstFailure = new AtomicReference<>();

    Bettors(InetSocketAddress application) {
        channel = NettyChannelBuilder.forAddress(application).usePlaintext().directExecutor().build();
        betting = BettingServiceGrpc.newStub(channel);
    }

    /** Places a number of bets. */
    void place(int bets, int callers) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(bets);
        Round round = new Round(callers, () -> left.getAndDecrement() > 0);
        round.begin();
        round.awaitEnd();
    }

    /** Places bets for some time, and says how many were answered in a second of it. */
    double callsPerSecond(int callers, Duration ramp, Duration window) throws InterruptedException {
        AtomicBoolean open = new AtomicBoolean(true);
        Round round = new Round(callers, open::get);
        round.begin();
        TimeUnit.NANOSECONDS.sleep(ramp.toNanos());
        long begin = System.nanoTime();
        long before = answered.get();
        TimeUnit.NANOSECONDS.sleep(window.toNanos());
        long after = answered.get();
        long end = System.nanoTime();
        open.set(false);
        round.awaitEnd();
        return (after - before) * (double) TimeUnit.SECONDS.toNanos(1) / (end - begin);
    }

    /** The pods that took payments. */
    Set<String> paidBy() {
        return paidBy;
    }

    long sent() {
        return sent.get();
    }

    long failed() {
        return failed.get();
    }

    /** Null where no call failed. */
    Status firstFailure() {
        return firstFailure.get();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    /** Some callers, from their first bet to their last. */
    private final class Round {

        private final int callers;
        private final BooleanSupplier oneMore;
        private final CountDownLatch atWork;

        /** @param oneMore whether a caller places one more bet */
        private Round(int callers, BooleanSupplier oneMore) {
            this.callers = callers;
            this.oneMore = oneMore;
            this.atWork = new CountDownLatch(callers);
        }

        private void begin() {
            for (int i = 0; i < callers; i++) {
                next();
            }
        }

        private void awaitEnd() throws InterruptedException {
            atWork.await();
        }

        private void next() {
            if (!oneMore.getAsBoolean()) {
                atWork.countDown();
                return;
            }
            BetRequest bet = BetRequest.newBuilder()
                    .setBetId("bet-" + sent.getAndIncrement())
                    .setStakeCents(500)
                    .setCurrency("EUR")
                    .build();
            betting.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS).placeBet(bet, new StreamObserver<>() {

                @Override
                public void onNext(BetReply reply) {
                    paidBy.add(reply.getPaidBy());
                }

                @Override
                public void onError(Throwable failure) {
                    failed.incrementAndGet();
                    firstFailure.compareAndSet(null, Status.fromThrowable(failure));
                    // the run has failed: no more of this caller
                    atWork.countDown();
                }

                @Override
                public void onCompleted() {
                    answered.incrementAndGet();
                    next();
                }
            });
        }
    }
}
