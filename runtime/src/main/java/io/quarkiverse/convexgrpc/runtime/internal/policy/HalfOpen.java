package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.quarkiverse.convexgrpc.runtime.internal.load.Permit;
import io.quarkiverse.convexgrpc.runtime.internal.load.Selection;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * Lets calls, one at a time, to endpoints that were ejected and may have recovered; all other calls go where the policy
 * says. A pick looks at one such endpoint, however many there are.
 */
final class HalfOpen implements Picker {

    private final Picker admitted;
    private final int offset;
    private final Permit[] probes;
    private final Ticker ticker;
    private final AtomicInteger turn = new AtomicInteger();

    /** @param offset where in the list the endpoints on trial begin */
    private HalfOpen(Picker admitted, int offset, List<Permit> probes, Ticker ticker) {
        this.admitted = admitted;
        this.offset = offset;
        this.probes = probes.toArray(Permit[]::new);
        this.ticker = ticker;
    }

    /** The same policy where nothing is on trial. */
    static Policy around(Policy policy, Selection selection, Ticker ticker) {
        if (selection.probes().isEmpty()) {
            return policy;
        }
        int admitted = selection.admitted().size();
        return endpoints -> new HalfOpen(policy.picker(endpoints.subList(0, admitted)), admitted, selection.probes(), ticker);
    }

    @Override
    public int pick(long key, boolean streaming) {
        int probe = next();
        return probes[probe].take(ticker.read()) ? offset + probe : admitted.pick(key, streaming);
    }

    private int next() {
        return probes.length == 1 ? 0 : Integer.remainderUnsigned(turn.getAndIncrement(), probes.length);
    }

    @Override
    public Explained explained(long key, boolean streaming) {
        int probe = next();
        return probes[probe].take(ticker.read())
                ? new Explained(offset + probe, "on trial after it was ejected, which takes one call at a time")
                : admitted.explained(key, streaming);
    }
}
