package io.quarkiverse.convexgrpc.runtime.internal.load;

import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;

/**
 * How long an endpoint is out: longer each time in a row, and less long after it has behaved. Confined to the channel's
 * thread.
 */
final class Term {

    private final EjectionSettings settings;
    private int times;
    private long since;
    private long nanos;

    Term(EjectionSettings settings) {
        this.settings = settings;
    }

    /** Times in a row beyond those that make it last longest do not count: as many would have to be taken off again. */
    void begin(Randomness randomness, long now) {
        if (times == 0 || settings.nanos(times) < settings.nanos(times + 1)) {
            times++;
        }
        since = now;
        // less by up to a fifth, so that many clients do not come back together
        nanos = randomness.jitter(settings.nanos(times) / 10 * 9, 10);
    }

    /** Whether its time is over. A clock that goes back begins the time anew. */
    boolean over(long now) {
        if (now - since < 0) {
            since = now;
        }
        return now - since >= nanos;
    }

    /** The endpoint is fit from now on. */
    void end(long now) {
        since = now;
    }

    /** It is still fit: having been so for as long as it was out last, it is out for less long the next time. */
    void behaves(long now) {
        if (times > 0 && over(now)) {
            times--;
            since = now;
            nanos = settings.nanos(Math.max(1, times));
        }
    }
}
