package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Selection;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * What is left of candidates once those that are ejected are out. Immutable.
 *
 * @param members those that calls may go to, those on trial last
 * @param selection says which of them are on trial
 */
public record Choice<C extends Candidate>(List<C> members, Selection selection) {

    /**
     * @param callable each once
     * @param selection what an ejector selected of them
     */
    public static <C extends Candidate> Choice<C> of(List<C> callable, Selection selection) {
        if (selection.admitted().size() == callable.size()) {
            return new Choice<>(callable, selection);
        }
        Map<EndpointLoad, C> candidates = new IdentityHashMap<>();
        callable.forEach(candidate -> candidates.put(candidate.load(), candidate));
        List<C> chosen = new ArrayList<>();
        selection.admitted().forEach(load -> chosen.add(candidates.get(load)));
        selection.probes().forEach(probe -> chosen.add(candidates.get(probe.load())));
        return new Choice<>(chosen, selection);
    }

    /** Those that are chosen among. */
    public List<C> admitted() {
        return members.subList(0, selection.admitted().size());
    }

    /** The policy, and now and then a call for one that is on trial. Its pickers expect the members. */
    public Policy within(Policy policy, Ticker ticker) {
        return policy.within(selection, ticker);
    }
}
