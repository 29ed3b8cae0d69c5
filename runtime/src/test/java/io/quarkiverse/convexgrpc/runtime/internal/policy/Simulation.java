package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * A service, its pods and its clients in virtual time: hours pass in milliseconds, and a seed repeats everything. Pods
 * have so many workers and a queue; clients know nothing of each other.
 */
final class Simulation implements Ticker {

    static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);
    static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final PriorityQueue<Event> events = new PriorityQueue<>(
            Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final Random random;
    private final long begin = Long.MAX_VALUE - SECOND;
    private long now;
    private long number;
    private long measuredFrom;

    Simulation(long seed) {
        random = new Random(seed);
    }

    /** The reading that the policies see; it wraps early on. */
    @Override
    public long read() {
        return begin + now;
    }

    /** Nanoseconds since the simulation began. */
    long now() {
        return now;
    }

    Random random() {
        return random;
    }

    void at(long moment, Runnable task) {
        events.add(new Event(Math.max(moment, now), number++, task));
    }

    void in(long nanos, Runnable task) {
        at(now + nanos, task);
    }

    void every(long nanos, Runnable task) {
        in(nanos, () -> {
            task.run();
            every(nanos, task);
        });
    }

    void add(SimulatedClient client) {
        clients.add(client);
    }

    List<SimulatedClient> clients() {
        return clients;
    }

    /** What ends before this moment is not counted. */
    void measureFrom(long moment) {
        measuredFrom = moment;
    }

    boolean measuring() {
        return now >= measuredFrom;
    }

    void runUntil(long end) {
        while (!events.isEmpty() && events.peek().at <= end) {
            Event event = events.poll();
            now = event.at;
            event.task.run();
        }
        now = end;
    }

    /** An exponentially distributed duration of this mean. */
    long exponential(double mean) {
        return (long) (-Math.log(1 - random.nextDouble()) * mean);
    }

    private record Event(long at, long number, Runnable task) {
    }
}
