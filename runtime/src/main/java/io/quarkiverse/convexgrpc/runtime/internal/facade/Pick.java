package io.quarkiverse.convexgrpc.runtime.internal.facade;

import java.util.Objects;
import java.util.function.Function;

import io.quarkiverse.convexgrpc.EndpointPick;
import io.quarkiverse.convexgrpc.ServiceEndpoint;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PickedEndpoint;

/** A pick for the application. Thread-safe. */
final class Pick implements EndpointPick {

    private final PickedEndpoint picked;
    private final ServiceEndpoint endpoint;
    private final Function<Throwable, Outcome> outcomes;

    Pick(PickedEndpoint picked, ServiceEndpoint endpoint, Function<Throwable, Outcome> outcomes) {
        this.picked = picked;
        this.endpoint = endpoint;
        this.outcomes = outcomes;
    }

    @Override
    public ServiceEndpoint endpoint() {
        return endpoint;
    }

    @Override
    public void succeeded() {
        picked.end(Outcome.OK);
    }

    @Override
    public void failed(Throwable cause) {
        picked.end(outcomes.apply(Objects.requireNonNull(cause, "cause")));
    }

    @Override
    public void close() {
        picked.drop();
    }
}
