package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.grpc.SynchronizationContext;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionSettings;
import io.quarkiverse.convexgrpc.runtime.internal.load.Ejector;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Choice;
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
    Choice<Member> choose(List<Member> callable, List<Member> wanted) {
        int unreachable = (int) wanted.stream().filter(member -> member.link().failed()).count();
        return Choice.of(callable, ejector.select(callable.stream().map(Member::load).toList(), unreachable));
    }

    void forget(Member member) {
        ejector.forget(member.load());
    }

    void close() {
        ejector.close();
    }
}
