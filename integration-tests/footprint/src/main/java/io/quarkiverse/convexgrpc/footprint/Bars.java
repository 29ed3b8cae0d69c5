package io.quarkiverse.convexgrpc.footprint;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the extension may cost. What breaks a run, another machine would say too: no time does, but the ratio of two. */
final class Bars {

    static final double RESIDENT_RATIO = 1.15;
    static final double RESIDENT_MIB = 100;
    static final double ADDED_MIB = 8;
    static final double PLAIN_RESIDENT_RATIO = 1.25;
    static final double PLAIN_ADDED_MIB = 12;
    static final double START_MILLIS = 60;
    static final double START_RATIO = 1.5;

    private Bars() {
    }

    /**
     * One bar.
     *
     * @param text what was asked and what was measured
     * @param kept whether it is kept
     * @param binding whether the run fails where it is not
     */
    record Bar(String text, boolean kept, boolean binding) {

        String line() {
            return (kept ? "kept:     " : binding ? "BROKEN:   " : "not kept: ") + text;
        }
    }

    static List<Bar> of(Map<Variant, Figures> figures) {
        Figures plain = figures.get(Variant.NATIVE_PLAIN);
        Figures without = figures.get(Variant.NATIVE_WITHOUT);
        Figures with = figures.get(Variant.NATIVE_WITH);
        double resident = with.residentMiB().median();
        double ratio = resident / without.residentMiB().median();
        double added = with.imageMiB() - without.imageMiB();
        double plainRatio = resident / plain.residentMiB().median();
        double plainAdded = with.imageMiB() - plain.imageMiB();
        double start = with.startMillis().median();
        double later = start / without.startMillis().median();
        return List.of(
                bar(ratio <= RESIDENT_RATIO, true,
                        "native, resident memory with the extension at most %.2f times that without: %.3f",
                        RESIDENT_RATIO, ratio),
                bar(resident < RESIDENT_MIB, true, "native, resident memory with the extension below %.0f MiB: %.1f MiB",
                        RESIDENT_MIB, resident),
                bar(added < ADDED_MIB, true, "native, the extension adds less than %.0f MiB to the executable: %.2f MiB",
                        ADDED_MIB, added),
                bar(plainRatio <= PLAIN_RESIDENT_RATIO, true,
                        "native, resident memory with the extension at most %.2f times that without a Kubernetes client: %.3f",
                        PLAIN_RESIDENT_RATIO, plainRatio),
                bar(plainAdded < PLAIN_ADDED_MIB, true,
                        "native, the executable less than %.0f MiB larger than without a Kubernetes client: %.2f MiB",
                        PLAIN_ADDED_MIB, plainAdded),
                bar(later <= START_RATIO, true,
                        "native, start to ready with the extension at most %.1f times that without: %.2f", START_RATIO, later),
                bar(start < START_MILLIS, false,
                        "native, start to ready with the extension below %.0f ms (not binding): %.0f ms",
                        START_MILLIS, start));
    }

    static boolean allKept(List<Bar> bars) {
        return bars.stream().allMatch(bar -> bar.kept() || !bar.binding());
    }

    private static Bar bar(boolean kept, boolean binding, String text, Object... values) {
        return new Bar(String.format(Locale.ROOT, text, values), kept, binding);
    }
}
