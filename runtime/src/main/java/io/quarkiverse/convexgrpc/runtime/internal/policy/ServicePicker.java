package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.List;
import java.util.function.Predicate;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * Which endpoints of one service calls can go to, as it was decided at one moment, and how one of them is picked.
 * Thread-safe; a pick neither blocks nor takes a lock, and allocates nothing but its answer.
 */
public final class ServicePicker {

    /** So often may the policy choose again where what it chose is not allowed. */
    private static final int PICKS = 4;

    private final ServiceUpdate update;
    private final int limit;
    private final Endpoint[] endpoints;
    private final EndpointLoad[] loads;
    private final int onTrial;
    private final Picker picker;
    private final Picker admitted;
    private final BegunCalls calls;
    private final Ticker ticker;

    /**
     * @param members those that calls can go to; may be none
     * @param onTrial how many of them, the last ones, are on trial
     * @param picker chooses among all of them, also those on trial
     * @param admitted chooses among those that are not on trial
     */
    ServicePicker(ServiceUpdate update, int limit, List<? extends Candidate> members, int onTrial, Picker picker,
            Picker admitted, BegunCalls calls, Ticker ticker) {
        this.update = update;
        this.limit = limit;
        this.endpoints = members.stream().map(Candidate::endpoint).toArray(Endpoint[]::new);
        this.loads = members.stream().map(Candidate::load).toArray(EndpointLoad[]::new);
        this.onTrial = onTrial;
        this.picker = picker;
        this.admitted = admitted;
        this.calls = calls;
        this.ticker = ticker;
    }

    /** The same, of what discovery says now. */
    ServicePicker with(ServiceUpdate now) {
        return new ServicePicker(now, this);
    }

    private ServicePicker(ServiceUpdate update, ServicePicker same) {
        this.update = update;
        this.limit = same.limit;
        this.endpoints = same.endpoints;
        this.loads = same.loads;
        this.onTrial = same.onTrial;
        this.picker = same.picker;
        this.admitted = same.admitted;
        this.calls = same.calls;
        this.ticker = same.ticker;
    }

    /** What discovery says. */
    public ServiceUpdate update() {
        return update;
    }

    /**
     * Picks for one call; null where no endpoint can take it.
     *
     * @param key calls of the same key go to the same endpoint, where the policy is one that heeds it; else 0
     */
    public PickedEndpoint pick(long key) {
        return picked(picker, key);
    }

    /**
     * As {@link #pick}, among some of the endpoints only. Costs the more, the fewer of them are allowed, and the more there
     * are.
     */
    public PickedEndpoint pick(long key, Predicate<Endpoint> allowed) {
        for (int i = 0; i < PICKS; i++) {
            PickedEndpoint picked = pick(key);
            if (picked == null || allowed.test(picked.endpoint())) {
                return picked;
            }
        }
        int least = -1;
        for (int i = 0; i < endpoints.length - onTrial; i++) {
            boolean full = limit > 0 && loads[i].inFlight() >= limit;
            if (!full && (least < 0 || loads[i].waiting() < loads[least].waiting()) && allowed.test(endpoints[i])) {
                least = i;
            }
        }
        return least < 0 ? null : new PickedEndpoint(endpoints[least], loads[least], calls, ticker);
    }

    /** As {@link #pick}, without trying one that may have recovered: for somebody who may make no call. */
    public PickedEndpoint show() {
        return picked(admitted, 0);
    }

    private PickedEndpoint picked(Picker by, long key) {
        int place = endpoints.length == 0 ? Picker.NONE : by.pick(key, false);
        return place == Picker.NONE ? null : new PickedEndpoint(endpoints[place], loads[place], calls, ticker);
    }

    /** How many endpoints it picks among. */
    public int size() {
        return endpoints.length;
    }

    /** Why {@link #pick} found none, for people. */
    public String whyNone() {
        return endpoints.length == 0 ? Reasons.nothingToCall(update) : Reasons.full(update.service(), limit);
    }
}
