package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.time.Duration;
import java.util.List;

/**
 * Which calls are sent to another endpoint as well where the first takes its time. The first answer counts.
 *
 * @param maxAttempts to how many endpoints a call is sent at most, 1 to 5; 1 is not to hedge
 * @param delay from one to the next; not negative
 * @param budgetPercent of the calls that may be sent once more, 1 to 100
 * @param methods {@code <package>.<Service>/<Method>} or {@code <package>.<Service>}; empty for all
 */
public record HedgingSettings(int maxAttempts, Duration delay, int budgetPercent, List<String> methods) {

    /** What the configuration says where it says nothing. */
    public static final HedgingSettings DEFAULT = new HedgingSettings(1, Duration.ofMillis(100), 10, List.of());

    public HedgingSettings {
        methods = List.copyOf(methods);
    }

    /** Whether there is anything to do. */
    public boolean on() {
        return maxAttempts > 1;
    }
}
