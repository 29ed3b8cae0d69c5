package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.util.Arrays;
import java.util.Collection;

/**
 * The rules by which an endpoint is judged beside the others of its channel at one moment. What is common to all is no
 * endpoint's fault: where the others fail or are slow as well, nothing is said. ADR 0011 gives the reasons. Confined to the
 * channel's thread.
 */
final class Peers {

    private final EjectionSettings settings;
    private final Tally all = new Tally();
    private final float slow;
    private final int size;

    Peers(Collection<Standing> standings, EjectionSettings settings) {
        this.settings = settings;
        this.size = standings.size();
        standings.stream().filter(Standing::fit).forEach(standing -> all.add(standing.tally));
        this.slow = slow(standings, settings.latencyFactor());
    }

    /** From what latency on an endpoint is slow, beside the median of the others; infinite where none can be. */
    private static float slow(Collection<Standing> standings, double factor) {
        float least = Float.MAX_VALUE;
        float most = 0;
        for (Standing standing : standings) {
            least = Math.min(least, standing.load.latency());
            most = Math.max(most, standing.load.latency());
        }
        if (factor == 0 || most < least * factor) {
            return Float.POSITIVE_INFINITY;
        }
        float[] latencies = new float[standings.size()];
        int i = 0;
        for (Standing standing : standings) {
            latencies[i++] = standing.load.latency();
        }
        Arrays.sort(latencies);
        // one that is slow stands above the middle, so this is the median of those without it, the upper one of two
        return (float) factor * latencies[(latencies.length - 1) / 2];
    }

    /** Why an endpoint that is fit should be ejected, or null. */
    EjectionReason judge(Standing standing, long now) {
        boolean slowForLong = standing.slowSpell.lasts(slow(standing), standing.load.answers(),
                standing.load.abandoned(), now);
        if (size < 2) {
            return null;
        }
        Tally others = all.without(standing.tally);
        int inARow = standing.faults.length();
        if (settings.consecutiveFailures() > 0 && inARow >= settings.consecutiveFailures()
                && !Evidence.byChance(inARow, others.faultShare())) {
            return EjectionReason.CONSECUTIVE_FAILURES;
        }
        if (settings.successRateMargin() > 0
                && standing.tally.faultShare() - others.faultShare() >= settings.successRateMargin()
                && Evidence.failsMore(standing.tally, others)) {
            return EjectionReason.SUCCESS_RATE;
        }
        return slowForLong ? EjectionReason.LATENCY : null;
    }

    /** How bad an endpoint is that is out for this reason: those that fail always, then often, then the slow ones. */
    double badness(Standing standing, EjectionReason reason) {
        return switch (reason) {
            case CONSECUTIVE_FAILURES -> 3;
            case SUCCESS_RATE -> 1 + standing.tally.faultShare();
            default -> 1 - 1 / Math.max(1, standing.load.latency());
        };
    }

    boolean slow(Standing standing) {
        return standing.load.latency() >= slow;
    }

    /** Whether the others fail by now as often as an endpoint did that was ejected for that. */
    boolean noBetterThan(Standing standing) {
        return standing.reason() == EjectionReason.SUCCESS_RATE && all.calls() >= Evidence.MIN_CALLS
                && all.faultShare() >= standing.tally.faultShare();
    }

    /** The endpoint is out: it is nobody's peer any more. */
    void left(Standing standing) {
        all.remove(standing.tally);
    }
}
