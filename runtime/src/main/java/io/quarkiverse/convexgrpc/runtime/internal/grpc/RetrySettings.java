package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.time.Duration;
import java.util.List;

/**
 * Which calls that failed are sent again, although they may have run.
 *
 * @param maxAttempts how often a call is sent at most, 1 to 5; 1 is not to retry
 * @param statuses after which a call is sent again, names of gRPC's status codes
 * @param backoff the longest first wait; each wait is drawn from 0 to the longest, which doubles each time; positive
 * @param maxBackoff no longest wait is longer than this; positive
 * @param methods {@code <package>.<Service>/<Method>} or {@code <package>.<Service>}; empty for all
 */
public record RetrySettings(int maxAttempts, List<String> statuses, Duration backoff, Duration maxBackoff,
        List<String> methods) {

    /** What the configuration says where it says nothing. */
    public static final RetrySettings DEFAULT = new RetrySettings(1, List.of("UNAVAILABLE"), Duration.ofMillis(50),
            Duration.ofSeconds(1), List.of());

    public RetrySettings {
        statuses = List.copyOf(statuses);
        methods = List.copyOf(methods);
    }

    /** Whether there is anything to do. */
    public boolean on() {
        return maxAttempts > 1;
    }
}
