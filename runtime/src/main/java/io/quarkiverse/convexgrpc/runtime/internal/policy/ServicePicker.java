package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.List;
import java.util.function.Predicate;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * Which endpoints of one service calls can go to, as it was decided at one moment, and how one of them is picked.
 * Thread-safe; a pick neither blocks nor takes a lock, and allocates nothing but its answer, except while picks are told.
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
    /** Null where nobody hears of picks. */
    private final Teller teller;

    /**
     * @param members those that calls can go to; may be none
     * @param onTrial how many of them, the last ones, are on trial
     * @param picker chooses among all of them, also those on trial
     * @param admitted chooses among those that are not on trial
     * @param teller tells each pick for a call; null where nobody hears of it, and then a pick pays nothing for the reason
     */
    ServicePicker(ServiceUpdate update, int limit, List<? extends Candidate> members, int onTrial, Picker picker,
            Picker admitted, BegunCalls calls, Ticker ticker, Teller teller) {
        this.update = update;
        this.limit = limit;
        this.endpoints = members.stream().map(Candidate::endpoint).toArray(Endpoint[]::new);
        this.loads = members.stream().map(Candidate::load).toArray(EndpointLoad[]::new);
        this.onTrial = onTrial;
        this.picker = picker;
        this.admitted = admitted;
        this.calls = calls;
        this.ticker = ticker;
        this.teller = teller;
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
        this.teller = same.teller;
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
        return teller == null ? at(place(picker, key)) : told(explained(key));
    }

    /**
     * As {@link #pick}, among some of the endpoints only. Costs the more, the fewer of them are allowed, and the more there
     * are.
     */
    public PickedEndpoint pick(long key, Predicate<Endpoint> allowed) {
        if (teller != null) {
            return told(explained(key, allowed));
        }
        for (int i = 0; i < PICKS; i++) {
            int place = place(picker, key);
            if (place == Picker.NONE || allowed.test(endpoints[place])) {
                return at(place);
            }
        }
        return at(least(allowed));
    }

    /** The one of those that are allowed with the fewest calls waiting. */
    private int least(Predicate<Endpoint> allowed) {
        int least = Picker.NONE;
        for (int i = 0; i < endpoints.length - onTrial; i++) {
            boolean full = limit > 0 && loads[i].inFlight() >= limit;
            if (!full && (least < 0 || loads[i].waiting() < loads[least].waiting()) && allowed.test(endpoints[i])) {
                least = i;
            }
        }
        return least;
    }

    private Explained explained(long key) {
        return endpoints.length == 0 ? new Explained(Picker.NONE, whyNone()) : picker.explained(key, false);
    }

    private Explained explained(long key, Predicate<Endpoint> allowed) {
        for (int i = 0; i < PICKS; i++) {
            Explained pick = explained(key);
            if (pick.place() == Picker.NONE || allowed.test(endpoints[pick.place()])) {
                return pick;
            }
        }
        int least = least(allowed);
        return new Explained(least, least == Picker.NONE ? "the caller knows none of those that may take a call"
                : loads[least].waiting() + " waiting, the fewest of those that the caller knows");
    }

    private PickedEndpoint told(Explained pick) {
        int place = pick.place();
        teller.listener.picked(update.service(), Teller.CALLER, teller.policy, place == Picker.NONE ? null : loads[place],
                pick.why());
        return at(place);
    }

    /** As {@link #pick}, without trying one that may have recovered: for somebody who may make no call. */
    public PickedEndpoint show() {
        return at(place(admitted, 0));
    }

    private int place(Picker by, long key) {
        return endpoints.length == 0 ? Picker.NONE : by.pick(key, false);
    }

    private PickedEndpoint at(int place) {
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

    /**
     * Who hears of picks.
     *
     * @param policy the name of the policy
     */
    record Teller(LoadListener listener, String policy) {

        /** Stands for the method, which nobody says. */
        static final String CALLER = "a call by another protocol";
    }
}
