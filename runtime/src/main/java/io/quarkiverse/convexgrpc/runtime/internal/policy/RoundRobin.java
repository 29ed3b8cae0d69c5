package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;

/**
 * Every endpoint in turn. The position is shared by all pickers of a channel and begins anywhere, so that an update does
 * not favour the first of the list, and neither do many clients that start together.
 */
final class RoundRobin implements Policy {

    private final AtomicInteger position;

    RoundRobin(Randomness randomness) {
        position = new AtomicInteger(randomness.below(Integer.MAX_VALUE));
    }

    @Override
    public Picker picker(List<EndpointLoad> endpoints) {
        int size = endpoints.size();
        // the position may pass the largest number: its bits are read as an unsigned one
        return (key, streaming) -> Integer.remainderUnsigned(position.getAndIncrement(), size);
    }
}
