package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.util.concurrent.TimeUnit;

/** Since when an endpoint has been slow without a break. Confined to the channel's thread. */
final class SlowSpell {

    /** A pause for garbage collection is shorter. */
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(3);
    /** And not because of a few calls. */
    private static final int MIN_ANSWERS = 10;

    private static final long NONE = -1;

    private long since;
    private long answersBefore = NONE;

    /** Whatever was seen so far counts no more. */
    void restart() {
        answersBefore = NONE;
    }

    /**
     * Whether it has lasted for long enough.
     *
     * @param slow whether the endpoint is slow at this moment
     * @param answers how many the endpoint has given so far
     */
    boolean lasts(boolean slow, long answers, long now) {
        if (!slow) {
            answersBefore = NONE;
            return false;
        }
        if (answersBefore == NONE || now - since < 0) {
            answersBefore = answers;
            since = now;
        }
        return now - since >= LONG_NANOS && answers - answersBefore >= MIN_ANSWERS;
    }
}
