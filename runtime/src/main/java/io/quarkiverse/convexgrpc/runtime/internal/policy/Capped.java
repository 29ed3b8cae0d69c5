package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.List;

import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;

/**
 * Keeps the calls in flight at each endpoint below a limit, whatever the policy: a pick that falls on a full one goes to the
 * next that is not, among those that are admitted: one on trial gets no more calls than the trial gives it. Threads that pick
 * at the same moment may exceed the limit by as many as they are.
 */
final class Capped implements Picker {

    /** So often the policy may choose another by itself. */
    private static final int PICKS = 4;
    /** So many others are looked at then: a call that is refused must not cost the more, the more endpoints there are. */
    private static final int LOOKS = 64;

    private final Picker picker;
    private final EndpointLoad[] endpoints;
    private final int limit;
    private final int admitted;

    private Capped(Picker picker, List<EndpointLoad> endpoints, int limit, int admitted) {
        this.picker = picker;
        this.endpoints = endpoints.toArray(EndpointLoad[]::new);
        this.limit = limit;
        this.admitted = admitted;
    }

    static Policy around(Policy policy, int limit, int admitted) {
        return endpoints -> new Capped(policy.picker(endpoints), endpoints, limit, admitted);
    }

    @Override
    public int pick(long key, boolean streaming) {
        int picked = NONE;
        for (int i = 0; i < PICKS; i++) {
            picked = picker.pick(key, streaming);
            if (endpoints[picked].inFlight() < limit) {
                return picked;
            }
        }
        return next(picked);
    }

    /** The first after it that may take a call. */
    private int next(int picked) {
        for (int i = 1; i <= Math.min(admitted, LOOKS); i++) {
            int next = (picked + i) % admitted;
            if (endpoints[next].inFlight() < limit) {
                return next;
            }
        }
        return NONE;
    }

    @Override
    public Explained explained(long key, boolean streaming) {
        Explained first = picker.explained(key, streaming);
        if (endpoints[first.place()].inFlight() < limit) {
            return first;
        }
        int picked = pick(key, streaming);
        return new Explained(picked, picked == NONE ? "each has " + limit + " calls in flight or more, and may have no more"
                : "since " + endpoints[first.place()] + " may have no more than " + limit + " calls in flight");
    }
}
