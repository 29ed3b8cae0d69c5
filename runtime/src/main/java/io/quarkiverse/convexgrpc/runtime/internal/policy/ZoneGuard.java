package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.ZoneState;

/**
 * Of the endpoints that can be called, chooses those of the own zone, and as many others as it takes: where the zone has
 * less than its part of the endpoints, where some of its endpoints cannot be reached or are much slower than usual, and
 * where all of them are slower than others. Two scouts outside the zone get a small share, so that there is something to
 * compare with. One channel's; confined to one thread.
 */
final class ZoneGuard {

    /** How many far endpoints are in use at least. */
    static final int SCOUTS = 2;
    /** What a scout gets of its share. */
    static final Weight SCOUTING = now -> 1 / 8f;
    /** A near endpoint that is so many times slower than usual does not count as one that can take calls. */
    static final float SLOW = 4;

    private final long process;
    private ZonePlan plan = ZonePlan.none(ZoneState.OFF);
    private int nearOnes;
    private SpillOver spillOver = new SpillOver();
    private ZoneState state = ZoneState.OFF;
    private List<EndpointLoad> near = List.of();
    private List<EndpointLoad> far = List.of();
    private int available;
    private Set<EndpointId> scouts = Set.of();

    /** @param process the number of this process: each takes its help from others */
    ZoneGuard(long process) {
        this.process = process;
    }

    /** @param nearOnes how many near endpoints are ready and connected to, be they connected or not */
    void update(ZonePlan plan, int nearOnes) {
        if (plan.state() != this.plan.state()) {
            spillOver = new SpillOver();
        }
        this.plan = plan;
        this.nearOnes = nearOnes;
    }

    /** Those that calls may go to. */
    <C extends Candidate> List<C> choose(List<C> callable) {
        List<C> close = callable.stream().filter(one -> plan.isNear(one.endpoint().id())).toList();
        List<C> others = callable.stream().filter(one -> !plan.isNear(one.endpoint().id())).toList();
        scouts = Set.of();
        near = loads(close);
        available = others.size();
        if (!plan.state().prefers() || close.isEmpty() || others.isEmpty()) {
            state = plan.state().prefers() ? close.isEmpty() ? ZoneState.ABSENT : ZoneState.KEPT : plan.state();
            near = plan.state().prefers() ? near : List.of();
            far = List.of();
            return callable;
        }
        int able = (int) near.stream().filter(load -> load.slowness() < SLOW).count();
        int missing = Math.max(0, plan.part(nearOnes) - able);
        int help = Math.min(available, missing + spillOver.helpers());
        state = help == available && spillOver.helpers() > 0 ? ZoneState.OVERLOADED
                : spillOver.helpers() > 0 ? ZoneState.SPILLED : missing > 0 ? ZoneState.FILLED : ZoneState.KEPT;
        List<C> helpers = others.stream().sorted(order()).limit(Math.max(help, SCOUTS)).toList();
        far = loads(helpers);
        scouts = new HashSet<>(helpers.stream().skip(help).map(one -> one.endpoint().id()).toList());
        List<C> chosen = new ArrayList<>(close);
        chosen.addAll(helpers);
        return chosen;
    }

    /** Of those that should be connected, the ones whose absence tells: where calls stay near, the near ones. */
    <C extends Candidate> List<C> relevant(List<C> wanted) {
        return near.isEmpty() ? wanted : wanted.stream().filter(one -> plan.isNear(one.endpoint().id())).toList();
    }

    /** In an order of this process's own, those first that their own zone's callers do not need (weighted rendezvous). */
    private Comparator<Candidate> order() {
        return Comparator.<Candidate> comparingDouble(one -> {
            Endpoint endpoint = one.endpoint();
            double fraction = Rendezvous.fraction(endpoint.id(), process);
            double spare = plan.spare(endpoint);
            return spare > 0 ? -Math.log(fraction) / spare : Double.MAX_VALUE * fraction;
        });
    }

    private static List<EndpointLoad> loads(List<? extends Candidate> candidates) {
        return candidates.stream().map(Candidate::load).toList();
    }

    /** The weight of an endpoint that was chosen, null for its full share. */
    Weight weight(EndpointId id) {
        return scouts.contains(id) ? SCOUTING : null;
    }

    /** Looks at how near and far ones fare, once a second, and says whether to {@link #choose} again. */
    boolean judge() {
        if (!plan.state().prefers() || near.isEmpty() || far.isEmpty()) {
            return false;
        }
        spillOver.judge(near, far, available);
        return true;
    }

    /** What the last choice came to. */
    ZoneState state() {
        return state;
    }

    /** Whether it is one that is preferred. */
    boolean isNear(Candidate candidate) {
        return plan.state().prefers() && plan.isNear(candidate.endpoint().id());
    }
}
