package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.load.ChannelUse;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.load.ZoneState;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * What stands around the policy of one channel: which endpoints it connects to ({@link Subset}), which of those calls go
 * to ({@link ZoneGuard}), and which of these get less than their share ({@link SlowStart}, {@link Restrained}). One
 * channel's; confined to one thread, but for the pickers.
 */
public final class Guards {

    /** How often near and far endpoints are compared. */
    private static final long JUDGE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ServiceKey service;
    private final GuardSettings settings;
    private final Standpoint standpoint;
    private final Policy instead;
    private final LoadListener listener;
    private final Randomness randomness;
    private final Ticker ticker;
    private final ChannelUse use;
    private final SlowStart slowStart;
    private final ZoneGuard zones;
    private Set<EndpointId> subset = Set.of();
    private EndpointSnapshot snapshot;
    private String zone;
    private ZoneState said = ZoneState.OFF;
    private long judgedAt;

    /**
     * @param policy the name of the channel's policy
     * @param instead another instance of that policy, for picks that fell on an endpoint that is held back
     */
    public Guards(ServiceKey service, GuardSettings settings, Standpoint standpoint, PolicyName policy, Policy instead,
            LoadListener listener, Randomness randomness, Ticker ticker) {
        this.service = service;
        this.settings = settings;
        this.standpoint = standpoint;
        this.instead = instead;
        this.use = new ChannelUse(policy.toString());
        this.listener = listener;
        this.randomness = randomness;
        this.ticker = ticker;
        this.slowStart = new SlowStart(settings.slowStart());
        this.zones = new ZoneGuard(standpoint.number());
        this.judgedAt = ticker.read();
        listener.opened(service, use);
    }

    /** Takes in what discovery says now. */
    public void update(EndpointSnapshot now) {
        snapshot = now;
        List<Endpoint> ready = in(Condition.READY);
        zone = standpoint.zone();
        ZonePlan plan = ZonePlan.of(ready, zone, standpoint.node(), settings.zone());
        subset = new HashSet<>(Subset.of(ready, plan, settings.subsetSize(), standpoint.number()));
        zones.update(plan, (int) subset.stream().filter(plan::isNear).count());
        subset.addAll(Subset.of(in(Condition.DRAINING), plan, settings.subsetSize(), standpoint.number()));
        slowStart.update(ready);
    }

    private List<Endpoint> in(Condition condition) {
        return snapshot.endpoints().stream().filter(endpoint -> endpoint.condition() == condition).toList();
    }

    /** Whether the channel connects to the endpoint, where it may be called at all. */
    public boolean connects(EndpointId id) {
        return subset.contains(id);
    }

    /** Of the ready endpoints that are connected, those that calls go to. */
    public <C extends Candidate> List<C> choose(List<C> connected) {
        return zones.choose(connected);
    }

    /** Of those that should be connected, the ones that it tells something about those that were chosen if they are not. */
    public <C extends Candidate> List<C> relevant(List<C> wanted) {
        return zones.relevant(wanted);
    }

    /**
     * How much of its share each of these endpoints gets, null for all of it. What equals the last answer makes no other
     * picker.
     */
    public List<Weight> weights(List<? extends Candidate> chosen) {
        List<EndpointId> full = chosen.stream().map(one -> one.endpoint().id()).filter(id -> zones.weight(id) == null).toList();
        List<Weight> starting = slowStart.weights(full, ticker.read());
        List<Weight> weights = new ArrayList<>();
        int next = 0;
        for (Candidate one : chosen) {
            Weight scouting = zones.weight(one.endpoint().id());
            weights.add(scouting != null ? scouting : starting.get(next++));
        }
        tell(chosen, (int) starting.stream().filter(Objects::nonNull).count());
        return weights;
    }

    private void tell(List<? extends Candidate> chosen, int starting) {
        use.set(chosen.size(), (int) chosen.stream().filter(zones::isNear).count(), starting, zones.state());
        if (zones.state() != said) {
            ZoneState before = said;
            said = zones.state();
            listener.zoneChanged(service, before, said);
        }
    }

    /** No endpoint can be called. */
    public void none() {
        use.set(0, 0, 0, zones.state());
    }

    /** The policy with what restrains some of its endpoints. */
    public Policy around(Policy policy, List<Weight> weights) {
        return endpoints -> Restrained.picker(policy, instead, endpoints, weights, randomness, ticker);
    }

    /** Takes in that time goes by, some times a second, and says whether endpoints are to be chosen again. */
    public boolean tick() {
        long now = ticker.read();
        boolean due = slowStart.expire(now);
        if (now - judgedAt >= JUDGE_NANOS || now - judgedAt < 0) {
            judgedAt = now;
            due |= zones.judge();
        }
        return due;
    }

    /** Whether something was learned by which {@link #update} would decide otherwise. */
    public boolean outdated() {
        return snapshot != null && !standpoint.zone().equals(zone);
    }

    /** The channel is no more. */
    public void close() {
        listener.closed(service, use);
    }
}
