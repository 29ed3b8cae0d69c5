package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.time.Duration;

/**
 * When a channel ejects an endpoint, and for how long.
 *
 * @param enabled whether it ejects any
 * @param consecutiveFailures so many in a row are enough; 0 is never
 * @param successRateMargin by how much the share of failed calls must exceed that of the others, from 0 to 1; 0 is never
 * @param latencyFactor how many times as long as elsewhere calls must take, more than 1; 0 is never
 * @param baseTime how long the first ejection lasts; positive
 * @param maxTime how long any lasts at most; positive
 * @param maxShare the share of endpoints that may be ejected, above 0 and up to 1; of two or more, one always may
 * @param panicThreshold where more than this share of endpoints cannot be used, from 0 to 1, all are
 */
public record EjectionSettings(boolean enabled, int consecutiveFailures, double successRateMargin, double latencyFactor,
        Duration baseTime, Duration maxTime, double maxShare, double panicThreshold) {

    /** What the configuration says where it says nothing. */
    public static final EjectionSettings DEFAULT = new EjectionSettings(true, 5, 0.05, 8, Duration.ofSeconds(5),
            Duration.ofSeconds(60), 0.5, 0.5);

    public EjectionSettings {
        check("consecutiveFailures", consecutiveFailures, consecutiveFailures >= 0);
        check("successRateMargin", successRateMargin, successRateMargin >= 0 && successRateMargin <= 1);
        check("latencyFactor", latencyFactor, latencyFactor == 0 || latencyFactor > 1);
        check("baseTime", baseTime, !baseTime.isNegative() && !baseTime.isZero());
        check("maxTime", maxTime, !maxTime.isNegative() && !maxTime.isZero());
        check("maxShare", maxShare, maxShare > 0 && maxShare <= 1);
        check("panicThreshold", panicThreshold, panicThreshold >= 0 && panicThreshold <= 1);
    }

    private static void check(String name, Object value, boolean good) {
        if (!good) {
            throw new IllegalArgumentException(name + ": " + value);
        }
    }

    /** How long an ejection lasts, in nanoseconds, that is the {@code times}th in a row, from 1. */
    long nanos(int times) {
        Duration time = baseTime.multipliedBy(times);
        return (time.compareTo(maxTime) < 0 ? time : maxTime).toNanos();
    }

    /** How many of so many endpoints may be ejected: never all. */
    int most(int endpoints) {
        return Math.min(endpoints - 1, Math.max(1, (int) (endpoints * maxShare)));
    }

    /** Whether so many endpoints of all are too many to do without. */
    boolean panic(int unusable, int all) {
        return unusable > all * panicThreshold;
    }
}
