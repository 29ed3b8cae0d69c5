package io.quarkiverse.convexgrpc.samples.payment;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.quarkiverse.convexgrpc.samples.payment.v1.EntriesRequest;
import io.quarkiverse.convexgrpc.samples.payment.v1.Entry;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentReply;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentRequest;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentServiceGrpc;
import io.quarkiverse.convexgrpc.samples.payment.v1.PaymentServiceGrpc.PaymentServiceStub;

/**
 * 500 calls a second through one channel, whether earlier ones have been answered or not: of five, four that are answered by
 * one message, and one that is by a stream of 100.
 */
final class Payments implements AutoCloseable {

    private static final int CALLS_A_SECOND = 500;
    private static final int ONE_STREAM_IN = 5;
    private static final int ENTRIES = 100;

    private final PaymentServiceStub stub;
    private final ScheduledExecutorService pacer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger streamed = new AtomicInteger();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Map<String, AtomicInteger> failures = new ConcurrentHashMap<>();
    private final Set<String> servedBy = ConcurrentHashMap.newKeySet();

    private Payments(Channel channel) {
        this.stub = PaymentServiceGrpc.newStub(channel);
    }

    static Payments begin(Channel channel) {
        Payments payments = new Payments(channel);
        payments.pacer.scheduleAtFixedRate(payments::call, 0, 1_000_000_000L / CALLS_A_SECOND, TimeUnit.NANOSECONDS);
        return payments;
    }

    private void call() {
        int number = begun.incrementAndGet();
        inFlight.incrementAndGet();
        PaymentServiceStub timed = stub.withDeadlineAfter(10, TimeUnit.SECONDS);
        if (number % ONE_STREAM_IN == 0) {
            timed.listEntries(EntriesRequest.newBuilder().setCount(ENTRIES).build(), new Answer<Entry>(ENTRIES, streamed) {

                @Override
                public void onNext(Entry entry) {
                    servedBy.add(entry.getServedBy());
                    super.onNext(entry);
                }
            });
        } else {
            timed.pay(PaymentRequest.newBuilder().setBetId("bet-" + number).build(), new Answer<PaymentReply>(1, answered) {

                @Override
                public void onNext(PaymentReply reply) {
                    servedBy.add(reply.getServedBy());
                    super.onNext(reply);
                }
            });
        }
    }

    private class Answer<A> implements StreamObserver<A> {

        private final int expected;
        private final AtomicInteger good;
        private int messages;

        Answer(int expected, AtomicInteger good) {
            this.expected = expected;
            this.good = good;
        }

        @Override
        public void onNext(A message) {
            messages++;
        }

        @Override
        public void onError(Throwable failure) {
            failed(Status.fromThrowable(failure).toString());
            inFlight.decrementAndGet();
        }

        @Override
        public void onCompleted() {
            if (messages == expected) {
                good.incrementAndGet();
            } else {
                failed("a stream ended after " + messages + " messages of " + expected);
            }
            inFlight.decrementAndGet();
        }
    }

    private void failed(String why) {
        failures.computeIfAbsent(why, w -> new AtomicInteger()).incrementAndGet();
    }

    int begun() {
        return begun.get();
    }

    int answered() {
        return answered.get();
    }

    int streamed() {
        return streamed.get();
    }

    /** How many calls failed, by what was said. */
    Map<String, Integer> failures() {
        Map<String, Integer> counts = new TreeMap<>();
        failures.forEach((why, count) -> counts.put(why, count.get()));
        return counts;
    }

    Set<String> servedBy() {
        return new TreeSet<>(servedBy);
    }

    /** Begins no more calls. */
    void stop() {
        pacer.shutdown();
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
