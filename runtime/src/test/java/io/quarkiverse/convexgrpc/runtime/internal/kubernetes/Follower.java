package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.awaitility.core.ConditionTimeoutException;
import org.jboss.logmanager.formatters.PatternFormatter;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Absence;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.DiscoveryListener;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSource.Watching;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeRandomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeScheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

/**
 * One service followed by the code under test, with all that it says: updates, what the listener hears, log lines. Its
 * time stands still but for {@link #advance} and, while a test waits, a few milliseconds for each look.
 */
final class Follower implements AutoCloseable {

    private static final Formatter FORMAT = new PatternFormatter("%p %s");
    static final ServiceKey KEY = new ServiceKey(Slices.NAMESPACE, Slices.SERVICE);

    final List<ServiceUpdate> updates = new CopyOnWriteArrayList<>();
    final List<String> restarts = new CopyOnWriteArrayList<>();
    final List<String> malformed = new CopyOnWriteArrayList<>();
    final List<LogRecord> log = new CopyOnWriteArrayList<>();
    private final FakeTicker ticker = new FakeTicker();
    private final FakeScheduler scheduler = new FakeScheduler(ticker);
    private final ExecutorService blocking = Executors.newCachedThreadPool();
    /** Counted from when they are handed over: a pool counts a task as active only once a thread has it. */
    private final AtomicInteger requests = new AtomicInteger();
    private final Logger logger = Logger.getLogger(KubernetesEndpointSource.class.getName());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            log.add(record);
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    };
    final Watching watching;

    Follower(TestCluster cluster, long seed) {
        this(cluster, seed, KEY);
    }

    Follower(TestCluster cluster, long seed, ServiceKey service) {
        logger.addHandler(handler);
        watching = new KubernetesEndpointSource(cluster.config(), cluster.http(), scheduler, this::request, ticker,
                new FakeRandomness(seed),
                new DiscoveryListener() {
                    @Override
                    public void watchRestarted(ServiceKey service, String cause) {
                        restarts.add(cause);
                    }

                    @Override
                    public void malformed(ServiceKey service, String slice, String fault) {
                        malformed.add(slice + ": " + fault);
                    }
                }, key -> KubernetesEndpointSource.DEFAULT_PORT_NAME).watch(service, updates::add);
    }

    /** Waits, at most 10 s; the follower's own time passes at about the same pace. */
    void until(BooleanSupplier condition) {
        try {
            await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofSeconds(10)).until(() -> {
                scheduler.advance(TimeUnit.MILLISECONDS.toNanos(5));
                return condition.getAsBoolean();
            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("updates " + updates + ", restarts " + restarts + ", log " + lines(), e);
        }
    }

    /** Lets time pass in steps, and what becomes due happen, requests too. */
    void advance(long amount, TimeUnit unit) {
        advanceUntil(() -> false, amount, unit);
    }

    /** As {@link #advance}, but no longer than until the condition holds. */
    void advanceUntil(BooleanSupplier condition, long amount, TimeUnit unit) {
        long end = ticker.read() + unit.toNanos(amount);
        while (end - ticker.read() > 0 && !condition.getAsBoolean()) {
            scheduler.advance(Math.min(TimeUnit.MILLISECONDS.toNanos(100), end - ticker.read()));
            settle();
        }
    }

    /** Its own time, in milliseconds, to be compared only. */
    long millis() {
        return ticker.read() / 1_000_000;
    }

    /** Until what the source says at the beginning of a watch has been heard: the events of all there is. */
    void untilQuiet() {
        advance(500, TimeUnit.MILLISECONDS);
    }

    void shutDownScheduler() {
        scheduler.shutdown();
    }

    private void request(Runnable request) {
        requests.incrementAndGet();
        blocking.execute(() -> {
            try {
                request.run();
            } finally {
                requests.decrementAndGet();
            }
        });
    }

    /** Until no request runs, and what the last of them led to has happened too. */
    private void settle() {
        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            boolean noneRan = requests.get() == 0;
            scheduler.runDue();
            return noneRan && requests.get() == 0;
        });
    }

    int pendingTasks() {
        return scheduler.pending();
    }

    ServiceUpdate latest() {
        return updates.isEmpty() ? null : updates.get(updates.size() - 1);
    }

    boolean isCurrent() {
        return latest() instanceof ServiceUpdate.Current;
    }

    boolean isStale() {
        return latest() instanceof ServiceUpdate.Stale;
    }

    /** The endpoints now in use, current or stale; empty where the service is absent. */
    List<Endpoint> endpoints() {
        if (latest() instanceof ServiceUpdate.Current current) {
            return current.snapshot().endpoints();
        }
        return latest() instanceof ServiceUpdate.Stale stale ? stale.snapshot().endpoints() : List.of();
    }

    /** Their addresses with ports, as sorted by identity. */
    List<String> addresses() {
        return endpoints().stream().map(Endpoint::address).toList();
    }

    boolean isAbsent(Absence reason) {
        return latest() instanceof ServiceUpdate.Absent absent && absent.reason() == reason;
    }

    List<String> lines() {
        return log.stream().map(record -> FORMAT.format(record)).toList();
    }

    long lines(String level) {
        return log.stream().filter(record -> record.getLevel().getName().equals(level)).count();
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
        watching.stop();
        scheduler.shutdown();
        blocking.shutdown();
    }
}
