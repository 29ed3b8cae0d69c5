package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.time.Duration;

/**
 * What stands around the policy of one channel.
 *
 * @param zone whether calls stay in the caller's own zone
 * @param subsetSize how many endpoints the channel connects to at most; 0 means all
 * @param slowStart how long an endpoint that becomes ready gets less than its share of calls; 0 means not at all
 */
public record GuardSettings(ZoneMode zone, int subsetSize, Duration slowStart) {

    /** What the configuration says where it says nothing. */
    public static final GuardSettings DEFAULT = new GuardSettings(ZoneMode.PREFER, 1000, Duration.ofSeconds(10));

    public GuardSettings {
        if (subsetSize < 0) {
            throw new IllegalArgumentException("subsetSize: " + subsetSize + " (expected: 0 or more)");
        }
        if (slowStart.isNegative()) {
            throw new IllegalArgumentException("slowStart: " + slowStart + " (expected: 0 or longer)");
        }
    }
}
