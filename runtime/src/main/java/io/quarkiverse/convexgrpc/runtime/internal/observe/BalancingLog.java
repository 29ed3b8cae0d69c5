package io.quarkiverse.convexgrpc.runtime.internal.observe;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jboss.logging.Logger;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.DiscoveryListener;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.load.ChannelUse;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionReason;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.load.ZoneState;

/**
 * What balancing goes by, for those who look for the reason of something: snapshots, verdicts and picks with their figures,
 * each in one line, at level DEBUG. What everybody should hear of is told by {@link EjectionLog} and {@link ZoneLog}, in the
 * same category. Thread-safe.
 */
public final class BalancingLog implements DiscoveryListener, LoadListener {

    /** A line names so many endpoints at most, those that are not ready first. */
    static final int MOST_NAMED = 20;

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.convexgrpc.balancing");
    private static final Comparator<Endpoint> UNUSUAL_FIRST = Comparator
            .comparing(endpoint -> endpoint.condition() == Condition.READY);

    private final Map<ServiceKey, Set<ChannelUse>> uses = new ConcurrentHashMap<>();

    @Override
    public void updated(ServiceUpdate update) {
        if (LOG.isDebugEnabled()) {
            LOG.debugf("Snapshot of %s: %s", update.service(), text(update));
        }
    }

    private static String text(ServiceUpdate update) {
        if (update instanceof ServiceUpdate.Absent absent) {
            return "nothing to call: " + absent.text();
        }
        String endpoints = text(update.snapshot());
        return update instanceof ServiceUpdate.Stale stale ? "as last known (" + stale.text() + "), " + endpoints : endpoints;
    }

    private static String text(EndpointSnapshot snapshot) {
        List<Endpoint> all = snapshot.endpoints();
        String counts = Stream.of(Condition.values()).filter(condition -> snapshot.count(condition) > 0)
                .map(condition -> snapshot.count(condition) + " " + Texts.of(condition)).collect(Collectors.joining(", "));
        String named = all.stream().sorted(UNUSUAL_FIRST).limit(MOST_NAMED).map(BalancingLog::text)
                .collect(Collectors.joining(", "));
        String more = all.size() > MOST_NAMED ? " and " + (all.size() - MOST_NAMED) + " more" : "";
        return all.size() + " endpoints" + (all.isEmpty() ? "" : " (" + counts + "): " + named + more);
    }

    private static String text(Endpoint endpoint) {
        String pod = endpoint.pod().isEmpty() ? "" : endpoint.pod() + ' ';
        String zone = endpoint.zone().isEmpty() ? "" : " in " + endpoint.zone();
        return pod + endpoint.address() + ' ' + Texts.of(endpoint.condition()) + zone;
    }

    @Override
    public boolean hearsPicks() {
        return LOG.isDebugEnabled();
    }

    @Override
    public void picked(ServiceKey service, String method, String policy, EndpointLoad load, String why) {
        if (LOG.isDebugEnabled()) {
            LOG.debugf("Picked %s of %s for %s by %s: %s", load == null ? "none" : load.name(), service, method, policy, why);
        }
    }

    @Override
    public void ejected(ServiceKey service, EndpointLoad load, EjectionReason reason) {
        if (LOG.isDebugEnabled()) {
            LOG.debugf("Verdict on %s of %s: ejected for %s; %s", load.name(), service, Texts.of(reason), figures(load));
        }
    }

    @Override
    public void readmitted(ServiceKey service, EndpointLoad load, EjectionReason reason) {
        if (LOG.isDebugEnabled()) {
            LOG.debugf("Verdict on %s of %s: readmitted, was ejected for %s; %s", load.name(), service, Texts.of(reason),
                    figures(load));
        }
    }

    private static String figures(EndpointLoad load) {
        return String.format(Locale.ROOT,
                "slowness %.2f, %d of %d attempts failed, %d by its fault, %d such in a row; %d in flight, %d of them waiting",
                load.slowness(), load.failed(), load.failed() + load.succeeded(), load.faults(), load.faultsInARow(),
                load.inFlight(), load.waiting());
    }

    @Override
    public void panic(ServiceKey service, boolean begins, int unfit, int unreachable, int endpoints) {
        LOG.debugf("Panic of %s %s: of %d endpoints %d are unfit and %d out of reach", service, begins ? "begins" : "ends",
                endpoints, unfit, unreachable);
    }

    @Override
    public void opened(ServiceKey service, ChannelUse use) {
        uses.computeIfAbsent(service, absent -> ConcurrentHashMap.newKeySet()).add(use);
    }

    @Override
    public void closed(ServiceKey service, ChannelUse use) {
        uses.getOrDefault(service, Set.of()).remove(use);
    }

    @Override
    public void zoneChanged(ServiceKey service, ZoneState before, ZoneState now) {
        if (LOG.isDebugEnabled()) {
            Set<ChannelUse> all = uses.getOrDefault(service, Set.of());
            LOG.debugf("Zones of %s: %s, was %s; of %d endpoints that channels call, %d are preferred", service, Texts.of(now),
                    Texts.of(before), all.stream().mapToInt(ChannelUse::used).sum(),
                    all.stream().mapToInt(ChannelUse::near).sum());
        }
    }
}
