package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.time.Duration;

import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionSettings;
import io.quarkiverse.convexgrpc.runtime.internal.policy.GuardSettings;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;

/**
 * How one channel balances.
 *
 * @param policy how it chooses
 * @param hashHeader the request header that tells the key of a call, for a policy that goes by keys; null where there is none
 * @param mode who balances
 * @param keepaliveTime how long a call may wait without any sign of life from the endpoint's connection before the
 *        endpoint is asked for one; positive
 * @param keepaliveTimeout how long the endpoint may take to give it before calls avoid it; positive
 * @param connectTimeout how long connecting to an endpoint may take; positive
 * @param guards what stands around the policy
 * @param ejection when it ejects an endpoint
 * @param retry which calls that failed are sent again
 * @param hedging which calls are sent to several endpoints
 * @param inFlight how many calls may be in flight
 */
public record ChannelSettings(PolicyName policy, String hashHeader, Mode mode, Duration keepaliveTime,
        Duration keepaliveTimeout, Duration connectTimeout, GuardSettings guards, EjectionSettings ejection,
        RetrySettings retry, HedgingSettings hedging, InFlightSettings inFlight) {

    public ChannelSettings {
        positive("keepaliveTime", keepaliveTime);
        positive("keepaliveTimeout", keepaliveTimeout);
        positive("connectTimeout", connectTimeout);
    }

    /** With any number of calls in flight. */
    public ChannelSettings(PolicyName policy, String hashHeader, Mode mode, Duration keepaliveTime,
            Duration keepaliveTimeout, Duration connectTimeout, GuardSettings guards, EjectionSettings ejection,
            RetrySettings retry, HedgingSettings hedging) {
        this(policy, hashHeader, mode, keepaliveTime, keepaliveTimeout, connectTimeout, guards, ejection, retry, hedging,
                InFlightSettings.DEFAULT);
    }

    /** The rest as where nothing is configured. */
    public ChannelSettings(PolicyName policy, String hashHeader, Mode mode, Duration keepaliveTime,
            Duration keepaliveTimeout, Duration connectTimeout) {
        this(policy, hashHeader, mode, keepaliveTime, keepaliveTimeout, connectTimeout, GuardSettings.DEFAULT,
                EjectionSettings.DEFAULT, RetrySettings.DEFAULT, HedgingSettings.DEFAULT);
    }

    /** Whether a call that may have run can be sent once more. */
    public boolean sendsAgain() {
        return retry.on() || hedging.on();
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
