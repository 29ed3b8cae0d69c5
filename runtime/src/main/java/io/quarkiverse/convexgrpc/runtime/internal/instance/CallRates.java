package io.quarkiverse.convexgrpc.runtime.internal.instance;

/**
 * How busy calls have kept this instance in the last seconds. Immutable.
 *
 * @param inFlight calls that have not ended
 * @param requestsPerSecond calls answered or failed a second, from 0
 * @param faultsPerSecond those of them that failed by this instance's fault
 * @param faultShare faults by calls, 0 to 1; NaN where there were too few calls to tell
 * @param responseSeconds how long a call takes whose sides send one message each, in seconds; NaN where there was none
 */
public record CallRates(int inFlight, double requestsPerSecond, double faultsPerSecond, double faultShare,
        double responseSeconds) {

    static final CallRates NONE = new CallRates(0, 0, 0, Double.NaN, Double.NaN);
}
