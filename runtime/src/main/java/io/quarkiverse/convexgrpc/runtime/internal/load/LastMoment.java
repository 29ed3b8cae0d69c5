package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When something happened last to any call of one service. A pick would pay more for a clock than for all else it does, and
 * does not need one: where every endpoint has calls that wait, calls begin and end all the time, and so seldom only as they
 * take long. Thread-safe, lock-free. Moments are readings of one ticker, in nanoseconds.
 */
final class LastMoment {

    /** It is off by so much: threads share it, and each change costs them. */
    private static final long RESOLUTION = TimeUnit.MICROSECONDS.toNanos(50);

    private final AtomicLong moment = new AtomicLong();

    /** Something happened. */
    void is(long now) {
        long off = now - moment.get();
        if (off > RESOLUTION || off < -RESOLUTION) {
            moment.setRelease(now);
        }
    }

    /** Not after the present moment, but for the resolution. */
    long get() {
        return moment.get();
    }
}
