package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;

/**
 * Lets an endpoint that becomes ready while the channel is in use begin with a tenth of its share of calls, and gives it
 * more in proportion to the time up to the whole: a JVM is slow at first. The formula is Envoy's slow start with its
 * defaults. Where there was nothing ready before, nothing is slowed. One channel's; confined to one thread.
 */
final class SlowStart {

    static final float LEAST = 0.1f;
    /** The others may get at most so many times their share in the meantime. */
    private static final int MOST_OF_OTHERS = 2;

    private final long window;
    /** Those whose window is not over; it begins when calls can go there. */
    private final Map<EndpointId, Ramp> ramps = new HashMap<>();
    private Set<EndpointId> ready = Set.of();

    /** @param window how long it takes; 0 means that nothing is slowed */
    SlowStart(Duration window) {
        this.window = window.toNanos();
    }

    /** Takes in which endpoints are ready now. */
    void update(List<Endpoint> now) {
        Set<EndpointId> before = ready;
        ready = now.stream().map(Endpoint::id).collect(Collectors.toSet());
        ramps.keySet().retainAll(ready);
        if (!before.isEmpty() && window > 0) {
            ready.stream().filter(id -> !before.contains(id)).forEach(id -> ramps.put(id, new Ramp()));
        }
    }

    /** Ends what is over, and says whether anything was. */
    boolean expire(long now) {
        ramps.values().forEach(ramp -> ramp.heed(now));
        return ramps.values().removeIf(ramp -> ramp.begun && now - ramp.since >= window);
    }

    /**
     * The weights of these endpoints, which can be called from now on; null where one has its full share.
     *
     * @param now a reading of the ticker, in nanoseconds
     */
    List<Weight> weights(List<EndpointId> callable, long now) {
        List<Ramp> slowed = callable.stream().map(ramps::get).filter(Objects::nonNull).toList();
        slowed.forEach(ramp -> ramp.begin(now));
        int others = callable.size() - slowed.size();
        if (slowed.isEmpty() || others == 0) {
            return callable.stream().map(id -> (Weight) null).toList();
        }
        float least = Math.max(LEAST, (callable.size() - MOST_OF_OTHERS * others) / (float) slowed.size());
        slowed.forEach(ramp -> ramp.least = least);
        return callable.stream().map(ramps::get).map(Weight.class::cast).toList();
    }

    private final class Ramp implements Weight {

        private boolean begun;
        private volatile long since;
        private volatile float least = LEAST;

        void begin(long now) {
            if (!begun) {
                begun = true;
                since = now;
            }
        }

        /** A clock that goes back begins the window anew. */
        void heed(long now) {
            if (begun && now - since < 0) {
                since = now;
            }
        }

        @Override
        public float at(long now) {
            return Math.max(least, Math.min(1, (now - since) / (float) window));
        }
    }
}
