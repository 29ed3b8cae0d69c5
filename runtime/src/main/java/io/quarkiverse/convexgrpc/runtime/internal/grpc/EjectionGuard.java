package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import io.grpc.SynchronizationContext;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionSettings;
import io.quarkiverse.convexgrpc.runtime.internal.load.Ejector;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Permit;
import io.quarkiverse.convexgrpc.runtime.internal.load.Selection;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Policy;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * Keeps calls away from endpoints that the channel's {@link Ejector} ejected. A call that finds out that an endpoint is
 * unfit hands over to the synchronization context, once for all calls that do so at the same time, and never waits for it; a
 * context that has nothing to do runs the review on that call's thread, as it does with gRPC's own changes of state. All
 * else is confined to that context.
 */
final class EjectionGuard {

    private final Ejector ejector;
    private final SynchronizationContext syncContext;
    private final Ticker ticker;
    private final Runnable catchUp;
    private final Runnable onChange;
    private final AtomicBoolean alarmed = new AtomicBoolean();
    private final Runnable heed = this::heed;

    /**
     * @param catchUp chooses again at once where that is due: a connection that was just lost took calls with it, which a
     *        review must know
     * @param onChange told where a new choice is due
     */
    EjectionGuard(EjectionSettings settings, ServiceKey service, GrpcAdapter adapter, SynchronizationContext syncContext,
            Runnable catchUp, Runnable onChange) {
        this.syncContext = syncContext;
        this.ticker = adapter.ticker();
        this.catchUp = catchUp;
        this.onChange = onChange;
        this.ejector = new Ejector(settings, service, adapter.loadListener(), adapter.randomness(), this::alarm,
                ticker.read());
    }

    private void alarm() {
        if (alarmed.compareAndSet(false, true)) {
            syncContext.execute(heed);
        }
    }

    private void heed() {
        alarmed.set(false);
        catchUp.run();
        review();
    }

    /** Looks at how calls ended since the last time. */
    void review() {
        if (ejector.review(ticker.read())) {
            onChange.run();
        }
    }

    /**
     * Chooses among the members that can be called.
     *
     * @param wanted all that should be; those that are on their way count for nothing, those that failed to connect for panic
     */
    Choice choose(List<Member> callable, List<Member> wanted) {
        int unreachable = (int) wanted.stream().filter(member -> member.link().failed()).count();
        Selection selection = ejector.select(callable.stream().map(Member::load).toList(), unreachable);
        if (selection.admitted().size() == callable.size()) {
            return new Choice(callable, selection);
        }
        Map<EndpointLoad, Member> members = new IdentityHashMap<>();
        callable.forEach(member -> members.put(member.load(), member));
        List<Member> chosen = new ArrayList<>();
        selection.admitted().forEach(load -> chosen.add(members.get(load)));
        selection.probes().forEach(probe -> chosen.add(members.get(probe.load())));
        return new Choice(chosen, selection);
    }

    void forget(Member member) {
        ejector.forget(member.load());
    }

    void close() {
        ejector.close();
    }

    /** The members that calls may go to, those on trial last. */
    record Choice(List<Member> members, Selection selection) {

        /** The members that are chosen among. */
        List<Member> admitted() {
            return members.subList(0, selection.admitted().size());
        }

        /** What a picker is made of; equal where a new one would be no different. */
        List<?> parts() {
            List<Permit> probes = selection.probes();
            return List.of(members.stream().map(Member::link).toList(), probes);
        }

        Policy within(Policy policy, Ticker ticker) {
            return policy.within(selection, ticker);
        }
    }
}
