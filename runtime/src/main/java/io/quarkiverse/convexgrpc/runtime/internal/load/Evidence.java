package io.quarkiverse.convexgrpc.runtime.internal.load;

/** Tells what shares of failed calls show from what chance may do. ADR 0011 says why these rules and not others. */
final class Evidence {

    /** With fewer calls than this on either side nothing is said. */
    static final int MIN_CALLS = 10;
    /** Nor with fewer faults: among 2,000 endpoints some are so unlucky that three of their few calls fail. */
    private static final double MIN_FAULTS = 5;
    /** Standard deviations; so many by chance are one in 30,000, and there are many endpoints and many seconds. */
    private static final double Z = 4;
    private static final double CHANCE = 1e-5;

    private Evidence() {
    }

    /**
     * Whether calls fail more often here than elsewhere, and not by chance: the lower end of the interval for the
     * difference of the two shares is above 0 (Newcombe, "Interval estimation for the difference between independent
     * proportions", 1998, method 10, which takes its parts from Wilson's interval and holds for few calls too).
     */
    static boolean failsMore(Tally here, Tally elsewhere) {
        if (here.calls() < MIN_CALLS || here.faults() < MIN_FAULTS || elsewhere.calls() < MIN_CALLS) {
            return false;
        }
        double share = here.faultShare();
        double other = elsewhere.faultShare();
        double below = share - wilson(share, here.calls(), -Z);
        double above = wilson(other, elsewhere.calls(), Z) - other;
        return share - other > Math.sqrt(below * below + above * above);
    }

    /** One end of Wilson's score interval for a share. */
    private static double wilson(double share, double calls, double z) {
        double spread = z * Math.sqrt(share * (1 - share) / calls + z * z / (4 * calls * calls));
        return (share + z * z / (2 * calls) + spread) / (1 + z * z / calls);
    }

    /** Whether so many faults in a row are to be expected now and then where this share of calls fails. */
    static boolean byChance(int faultsInARow, double faultShare) {
        return Math.pow(faultShare, faultsInARow) > CHANCE;
    }
}
