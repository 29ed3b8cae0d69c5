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
        return new InTurn(position, endpoints.size());
    }

    private record InTurn(AtomicInteger position, int size) implements Picker {

        @Override
        public int pick(long key, boolean streaming) {
            // the position may pass the largest number: its bits are read as an unsigned one
            return Integer.remainderUnsigned(position.getAndIncrement(), size);
        }

        @Override
        public Explained explained(long key, boolean streaming) {
            int place = pick(key, streaming);
            return new Explained(place, "in turn, number " + (place + 1) + " of " + size);
        }
    }
}
