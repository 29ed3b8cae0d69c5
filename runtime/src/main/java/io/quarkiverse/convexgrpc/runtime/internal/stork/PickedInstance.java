package io.quarkiverse.convexgrpc.runtime.internal.stork;

import java.util.function.Function;

import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PickedEndpoint;

/**
 * The endpoint that was picked for one call, which is in flight there as long as Stork says. A call whose time is not
 * measured, such as a stream of Quarkus' REST client, does not count while it is in flight: there, Stork is never told its
 * end. Thread-safe.
 */
final class PickedInstance extends EndpointInstance {

    private final PickedEndpoint picked;
    private final Function<Throwable, Outcome> outcomes;

    /** @param outcomes what a call's failure says about its endpoint */
    PickedInstance(EndpointInstance instance, PickedEndpoint picked, Function<Throwable, Outcome> outcomes) {
        super(instance);
        this.picked = picked;
        this.outcomes = outcomes;
    }

    @Override
    public boolean gatherStatistics() {
        return true;
    }

    /**
     * Of a call that is measured, Quarkus' REST client tells no end where the connection ends, or the time, before the answer.
     */
    @Override
    public void recordStart(boolean measureTime) {
        if (measureTime) {
            picked.begin(Outcome.FAILED);
        }
    }

    @Override
    public void recordReply() {
        picked.answered();
    }

    @Override
    public void recordEnd(Throwable failure) {
        picked.end(failure == null ? Outcome.OK : outcomes.apply(failure));
    }
}
