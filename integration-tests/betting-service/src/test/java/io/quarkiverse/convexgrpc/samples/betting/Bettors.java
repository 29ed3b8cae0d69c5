package io.quarkiverse.convexgrpc.samples.betting;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** Some threads, each of which places one bet after the other until {@link #stop}. */
final class Bettors implements AutoCloseable {

    private final Queue<Status> failures = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> paidBy = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    static Bettors start(BettingApplication betting, int callers) {
        Bettors bettors = new Bettors();
        for (int i = 0; i < callers; i++) {
            String name = "bettor-" + i;
            Thread thread = new Thread(() -> bettors.play(betting, name), name);
            thread.setDaemon(true);
            bettors.threads.add(thread);
            thread.start();
        }
        return bettors;
    }

    private void play(BettingApplication betting, String name) {
        for (int i = 0; !stopped; i++) {
            try {
                String pod = betting.placeBet(name + '-' + i).getPaidBy();
                paidBy.computeIfAbsent(pod, p -> new AtomicInteger()).incrementAndGet();
            } catch (StatusRuntimeException e) {
                failures.add(e.getStatus());
            }
        }
    }

    /** Bets that one pod was paid for. */
    int paidBy(String pod) {
        AtomicInteger bets = paidBy.get(pod);
        return bets == null ? 0 : bets.get();
    }

    int paid() {
        return paidBy.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** Places no more bets, and waits for the answers that are still to come. */
    List<Status> stop() {
        close();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        stopped = true;
    }
}
