package io.quarkiverse.convexgrpc.runtime.internal.observe;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.DiscoveryListener;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.load.ChannelUse;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionReason;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.load.ZoneState;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * Publishes what happens as Micrometer meters. All series of a service are there from the moment that it is followed, so
 * that dashboards see zeros and no gaps; series of an endpoint live as long as the endpoint. A call costs nothing here:
 * its counters are read when somebody looks. Thread-safe.
 */
public final class Meters implements DiscoveryListener, LoadListener {

    /** Stands for all endpoints that have no series of their own. */
    static final String OTHER = "other";

    private final MeterBook book;
    private final int maxEndpoints;
    private final Ticker ticker;
    private final Map<ServiceKey, ServiceUpdate> latest = new ConcurrentHashMap<>();
    private final Map<ServiceKey, Long> staleSince = new ConcurrentHashMap<>();
    /** By service, what the endpoints with series of their own are called. */
    private final Map<ServiceKey, Set<String>> named = new HashMap<>();
    private final Map<EndpointLoad, Tags> places = new HashMap<>();
    private final Map<Tags, Series> series = new ConcurrentHashMap<>();
    private final Map<ServiceKey, Set<ChannelUse>> uses = new ConcurrentHashMap<>();
    private final Ejections ejections = new Ejections();
    /** Counted here and read from there: what a registry counts before the last of its parts is attached is lost there. */
    private final Map<Meter.Id, LongAdder> counts = new ConcurrentHashMap<>();

    /** @param maxEndpoints how many endpoints of a service have series of their own at most */
    public Meters(MeterRegistry registry, int maxEndpoints, Ticker ticker) {
        this.book = new MeterBook(registry);
        this.maxEndpoints = maxEndpoints;
        this.ticker = ticker;
    }

    @Override
    public void started(ServiceKey service) {
        counter(ConvexMeter.DISCOVERY_UPDATES, service);
        counter(ConvexMeter.DISCOVERY_WATCH_RESTARTS, service);
        counter(ConvexMeter.DISCOVERY_MALFORMED, service);
        counter(ConvexMeter.CLIENT_ATTEMPTS_RESENT, service);
        for (EjectionReason reason : EjectionReason.values()) {
            ejections(service, reason);
        }
        use(service, "used", ChannelUse::used);
        use(service, "near", ChannelUse::near);
        use(service, "slow-start", ChannelUse::starting);
        for (ZoneState state : ZoneState.values()) {
            book.gauge(ConvexMeter.CLIENT_CHANNELS, tags(service).and("zone", Texts.of(state)), service,
                    key -> uses(key).stream().filter(use -> use.zone() == state).count());
        }
        for (PolicyName policy : PolicyName.values()) {
            book.gauge(ConvexMeter.CLIENT_POLICIES, tags(service).and("policy", policy.toString()), service,
                    key -> uses(key).stream().filter(use -> use.policy().equals(policy.toString())).count());
        }
        book.gauge(ConvexMeter.CLIENT_EJECTED, tags(service), service, ejections::ejected);
        book.gauge(ConvexMeter.CLIENT_PANIC, tags(service), service, ejections::panic);
        book.gauge(ConvexMeter.DISCOVERY_STALE, tags(service), service,
                key -> latest.get(key) instanceof ServiceUpdate.Stale ? 1 : 0);
        book.gauge(ConvexMeter.DISCOVERY_AGE, tags(service), service, this::age);
        for (Condition condition : Condition.values()) {
            book.gauge(ConvexMeter.DISCOVERY_ENDPOINTS, tags(service).and("condition", Texts.of(condition)), service,
                    key -> count(latest.get(key), condition));
        }
    }

    /** Publishes how many channels there are of clients that were made at run time. */
    public void factoryChannels(IntSupplier channels) {
        book.gauge(ConvexMeter.CLIENT_FACTORY_CHANNELS, Tags.empty(), channels, IntSupplier::getAsInt);
    }

    private double age(ServiceKey service) {
        Long since = staleSince.get(service);
        return since == null ? 0 : (ticker.read() - since) / 1e9;
    }

    private void use(ServiceKey service, String part, ToIntFunction<ChannelUse> count) {
        book.gauge(ConvexMeter.CLIENT_ENDPOINTS, tags(service).and("part", part), service,
                key -> uses(key).stream().mapToInt(count).sum());
    }

    private Set<ChannelUse> uses(ServiceKey service) {
        return uses.computeIfAbsent(service, absent -> ConcurrentHashMap.newKeySet());
    }

    /** Takes every meter out again: a registry may outlive the application, as in dev mode, and would keep the old ones. */
    public void close() {
        book.close();
    }

    private static int count(ServiceUpdate update, Condition condition) {
        return update == null ? 0 : update.snapshot().count(condition);
    }

    @Override
    public void stopped(ServiceKey service) {
        latest.remove(service);
        staleSince.remove(service);
    }

    @Override
    public void updated(ServiceUpdate update) {
        latest.put(update.service(), update);
        if (update instanceof ServiceUpdate.Stale) {
            staleSince.putIfAbsent(update.service(), ticker.read());
        } else {
            staleSince.remove(update.service());
        }
        counter(ConvexMeter.DISCOVERY_UPDATES, update.service()).increment();
    }

    @Override
    public void watchRestarted(ServiceKey service, String cause) {
        counter(ConvexMeter.DISCOVERY_WATCH_RESTARTS, service).increment();
    }

    @Override
    public void malformed(ServiceKey service, String slice, String fault) {
        counter(ConvexMeter.DISCOVERY_MALFORMED, service).increment();
    }

    @Override
    public synchronized void added(ServiceKey service, EndpointLoad load) {
        ejections.added(service, load);
        Set<String> names = named.computeIfAbsent(service, absent -> new HashSet<>());
        boolean own = names.contains(load.name()) || names.size() < maxEndpoints && names.add(load.name());
        Tags tags = tags(service).and("endpoint", own ? load.name() : OTHER);
        places.put(load, tags);
        series.computeIfAbsent(tags, this::register).loads.add(load);
    }

    private Series register(Tags tags) {
        Series series = new Series();
        series.meters = List.of(
                book.counter(ConvexMeter.CLIENT_ATTEMPTS, tags.and("outcome", "ok"), series,
                        s -> s.sum(EndpointLoad::succeeded)),
                book.counter(ConvexMeter.CLIENT_ATTEMPTS, tags.and("outcome", "failed"), series,
                        s -> s.sum(EndpointLoad::failed)),
                book.gauge(ConvexMeter.CLIENT_IN_FLIGHT, tags, series, s -> s.sum(EndpointLoad::inFlight)),
                book.counter(ConvexMeter.CLIENT_LOAD_REPORTS_MALFORMED, tags, series,
                        s -> s.sum(EndpointLoad::malformedReports)));
        return series;
    }

    @Override
    public synchronized void removed(ServiceKey service, EndpointLoad load) {
        ejections.removed(service, load);
        Tags tags = places.remove(load);
        Series known = tags == null ? null : series.get(tags);
        if (known != null) {
            known.loads.remove(load);
            if (known.loads.isEmpty()) {
                known.meters.forEach(book::remove);
                series.remove(tags);
                named.get(service).remove(load.name());
            }
        }
    }

    /** What is published under one endpoint's name: a pod and its successor of the same name may overlap. */
    private static final class Series {

        private final List<EndpointLoad> loads = new CopyOnWriteArrayList<>();
        private List<Meter> meters;

        double sum(ToDoubleFunction<EndpointLoad> value) {
            return loads.stream().mapToDouble(value).sum();
        }
    }

    @Override
    public void resent(ServiceKey service) {
        counter(ConvexMeter.CLIENT_ATTEMPTS_RESENT, service).increment();
    }

    @Override
    public void ejected(ServiceKey service, EndpointLoad load, EjectionReason reason) {
        ejections(service, reason).increment();
    }

    @Override
    public void opened(ServiceKey service, ChannelUse use) {
        uses(service).add(use);
    }

    @Override
    public void closed(ServiceKey service, ChannelUse use) {
        uses(service).remove(use);
    }

    @Override
    public void panic(ServiceKey service, boolean begins) {
        ejections.panic(service, begins);
    }

    private LongAdder ejections(ServiceKey service, EjectionReason reason) {
        return counter(ConvexMeter.CLIENT_EJECTIONS, tags(service).and("reason", Texts.of(reason)));
    }

    private LongAdder counter(ConvexMeter meter, ServiceKey service) {
        return counter(meter, tags(service));
    }

    private LongAdder counter(ConvexMeter meter, Tags tags) {
        return counts.computeIfAbsent(
                new Meter.Id(meter.meterName(), tags, meter.unit(), meter.description(), Meter.Type.COUNTER), id -> {
                    LongAdder count = new LongAdder();
                    book.counter(meter, tags, count, LongAdder::sum);
                    return count;
                });
    }

    private static Tags tags(ServiceKey service) {
        return Tags.of("service", service.toString());
    }
}
