package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.time.Duration;

import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionSettings;

/**
 * How a {@link ServiceBalancer} balances.
 *
 * @param policy how it chooses
 * @param guards what stands around the policy
 * @param ejection when it ejects an endpoint
 * @param inFlight how many calls of this process may be in flight at an endpoint; 0 for any number
 */
public record BalancerSettings(PolicyName policy, GuardSettings guards, EjectionSettings ejection, int inFlight) {

    /** Any endpoint that is ready, whatever is known of it: what a Service's own address comes to. */
    public static final BalancerSettings ANY_READY = new BalancerSettings(PolicyName.RANDOM,
            new GuardSettings(ZoneMode.OFF, 0, Duration.ZERO), off(EjectionSettings.DEFAULT), 0);

    private static EjectionSettings off(EjectionSettings ejection) {
        return new EjectionSettings(false, ejection.consecutiveFailures(), ejection.successRateMargin(),
                ejection.latencyFactor(), ejection.baseTime(), ejection.maxTime(), ejection.maxShare(),
                ejection.panicThreshold());
    }
}
