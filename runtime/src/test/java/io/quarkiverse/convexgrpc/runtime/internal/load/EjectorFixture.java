package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeRandomness;

/** A channel's ejector, its endpoints, and a clock that goes as the test says. */
final class EjectorFixture implements LoadListener {

    static final EjectionSettings DEFAULTS = new EjectionSettings(true, 5, 0.05, 8, Duration.ofSeconds(5),
            Duration.ofSeconds(60), 0.5, 0.5);
    private static final ServiceKey SERVICE = new ServiceKey("shop", "payment");
    private static final long CALL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    final MethodBook methods = new MethodBook();
    final MethodLoad method = methods.of("shop.Payment/Pay", CallKind.UNARY);
    final List<EndpointLoad> endpoints;
    final List<String> heard = new ArrayList<>();
    /** Whether calls avoid them from then on. */
    final List<String> moved = new ArrayList<>();
    final Ejector ejector;
    int alarms;
    int unreachable;
    /** Begins just before the reading wraps. */
    long now = Long.MAX_VALUE - 1_000_000;
    Selection selection;

    EjectorFixture(int size) {
        this(size, DEFAULTS);
    }

    EjectorFixture(int size, EjectionSettings settings) {
        endpoints = IntStream.range(0, size).mapToObj(i -> new EndpointLoad(new EndpointId("uid-" + i, 1), "pod-" + i))
                .toList();
        ejector = new Ejector(settings, SERVICE, this, new FakeRandomness(20261123), () -> alarms++, now);
        select(endpoints);
    }

    EndpointLoad endpoint(int i) {
        return endpoints.get(i);
    }

    void end(int endpoint, Outcome outcome, int calls) {
        end(endpoint, method, outcome, CALL_NANOS, calls);
    }

    void end(int endpoint, MethodLoad which, Outcome outcome, long elapsed, int calls) {
        for (int i = 0; i < calls; i++) {
            endpoint(endpoint).started(which, now);
            endpoint(endpoint).ended(which, outcome, false, elapsed, now);
        }
    }

    void pass(Duration time) {
        now += time.toNanos();
    }

    /** As a channel does it: a new selection where the review says so. */
    boolean review() {
        boolean changed = ejector.review(now);
        if (changed) {
            select(endpoints);
        }
        return changed;
    }

    /** So much time, with a review every 250 ms. */
    void reviewFor(Duration time) {
        for (long rest = time.toMillis(); rest > 0; rest -= 250) {
            pass(Duration.ofMillis(250));
            review();
        }
    }

    void select(List<EndpointLoad> callable) {
        selection = ejector.select(callable, unreachable);
    }

    /** The places of the endpoints that calls avoid or try one by one. */
    List<Integer> ejected() {
        return IntStream.range(0, endpoints.size()).filter(i -> !selection.admitted().contains(endpoint(i))).boxed().toList();
    }

    Permit probe(int endpoint) {
        return selection.probes().stream().filter(probe -> probe.load() == endpoint(endpoint)).findFirst().orElseThrow();
    }

    /** How long it takes until the endpoint, which is ejected, is half-open. */
    Duration untilHalfOpen(int endpoint) {
        long since = now;
        while (selection.probes().stream().noneMatch(probe -> probe.load() == endpoint(endpoint))) {
            reviewFor(Duration.ofMillis(250));
            if (now - since > TimeUnit.HOURS.toNanos(1)) {
                throw new AssertionError(endpoint(endpoint) + " is never tried again");
            }
        }
        return Duration.ofNanos(now - since);
    }

    @Override
    public void ejected(ServiceKey service, EndpointLoad load, EjectionReason reason) {
        heard.add(load.name() + " ejected " + reason);
    }

    @Override
    public void readmitted(ServiceKey service, EndpointLoad load, EjectionReason reason) {
        heard.add(load.name() + " readmitted " + reason);
    }

    @Override
    public void ejectionMoved(ServiceKey service, EndpointLoad load) {
        moved.add(load.name() + (load.ejected() ? " avoided" : " not avoided"));
    }

    @Override
    public void panic(ServiceKey service, boolean begins) {
        heard.add(begins ? "panic" : "panic over");
    }
}
