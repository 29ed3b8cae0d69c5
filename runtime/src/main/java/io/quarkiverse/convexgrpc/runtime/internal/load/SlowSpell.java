package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.util.concurrent.TimeUnit;

/** Since when an endpoint has been slow without a break. Confined to the channel's thread. */
final class SlowSpell {

    /** A pause for garbage collection is shorter. */
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(3);
    /** And not because of a few calls. */
    private static final int MIN_ANSWERS = 10;
    /** Nor because of calls that callers gave up: those may be so few beside the answers. */
    private static final double MAX_ABANDONED = 0.1;

    private static final long NONE = -1;

    private long since;
    private long answersBefore = NONE;
    private long abandonedBefore;

    /** Whatever was seen so far counts no more. */
    void restart() {
        answersBefore = NONE;
    }

    /**
     * Whether it has lasted for long enough.
     *
     * @param slow whether the endpoint is slow at this moment
     * @param answers how many the endpoint has given so far
     * @param abandoned how many callers have given up waiting for so far
     */
    boolean lasts(boolean slow, long answers, long abandoned, long now) {
        if (!slow) {
            answersBefore = NONE;
            // those that are given up from here on may be what makes it slow
            abandonedBefore = abandoned;
            return false;
        }
        if (answersBefore == NONE || now - since < 0) {
            answersBefore = answers;
            since = now;
        }
        return now - since >= LONG_NANOS && answers - answersBefore >= MIN_ANSWERS
                && abandoned - abandonedBefore <= MAX_ABANDONED * (answers - answersBefore);
    }
}
