package io.quarkiverse.convexgrpc.footprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.footprint.Bars.Bar;

class BarsTest {

    @Test
    void allWithinTheirLimits_areKept() {
        List<Bar> bars = bars(figures(40, 75, 106), figures(40, 80, 110), figures(59, 92, 117.9));

        assertThat(bars).allMatch(Bar::kept);
        assertThat(Bars.allKept(bars)).isTrue();
        assertThat(bars).extracting(Bar::line).containsExactly(
                "kept:     native, resident memory with the extension at most 1.15 times that without: 1.150",
                "kept:     native, resident memory with the extension below 100 MiB: 92.0 MiB",
                "kept:     native, the extension adds less than 8 MiB to the executable: 7.90 MiB",
                "kept:     native, resident memory with the extension at most 1.25 times that without a Kubernetes client: 1.227",
                "kept:     native, the executable less than 12 MiB larger than without a Kubernetes client: 11.90 MiB",
                "kept:     native, start to ready with the extension at most 1.5 times that without: 1.48",
                "kept:     native, start to ready with the extension below 60 ms (not binding): 59 ms");
    }

    @Test
    void moreMemoryThanTheRatioAllows_isBroken() {
        assertOnlyBroken(bars(figures(40, 70, 110), figures(50, 80.6, 111)), "without: 1.151");
    }

    @Test
    void asMuchMemoryAsTheLimit_isBroken() {
        assertOnlyBroken(bars(figures(40, 90, 110), figures(50, 100, 111)), "below 100 MiB");
    }

    @Test
    void asMuchAddedToTheExecutableAsTheLimit_isBroken() {
        assertOnlyBroken(bars(figures(40, 80, 110), figures(50, 80, 118)), "adds less than 8 MiB");
    }

    @Test
    void moreMemoryThanTheRatioToAPlainOneAllows_isBroken() {
        assertOnlyBroken(bars(figures(40, 60, 110), figures(40, 80, 110), figures(50, 75.1, 111)),
                "without a Kubernetes client: 1.252");
    }

    @Test
    void muchLargerThanAPlainOne_isBroken() {
        assertOnlyBroken(bars(figures(40, 80, 100), figures(40, 80, 110), figures(50, 80, 112)), "larger than without");
    }

    @Test
    void startThatTakesMuchLongerThanWithout_isBroken() {
        assertOnlyBroken(bars(figures(38, 80, 110), figures(58, 80, 111)), "without: 1.53");
    }

    @Test
    void lateStart_isSaid_andBreaksNothing() {
        List<Bar> bars = bars(figures(40, 80, 110), figures(60, 80, 111));

        assertThat(bars).extracting(Bar::line)
                .contains("not kept: native, start to ready with the extension below 60 ms (not binding): 60 ms");
        assertThat(Bars.allKept(bars)).isTrue();
    }

    private static void assertOnlyBroken(List<Bar> bars, String text) {
        assertThat(bars).filteredOn(bar -> !bar.kept()).singleElement().extracting(Bar::line).asString()
                .startsWith("BROKEN: ").contains(text);
        assertThat(Bars.allKept(bars)).isFalse();
    }

    private static List<Bar> bars(Figures without, Figures with) {
        return bars(without, without, with);
    }

    private static List<Bar> bars(Figures plain, Figures without, Figures with) {
        return Bars.of(Map.of(Variant.NATIVE_PLAIN, plain, Variant.NATIVE_WITHOUT, without, Variant.NATIVE_WITH, with));
    }

    private static Figures figures(double startMillis, double residentMiB, double imageMiB) {
        return new Figures(Spread.of(startMillis), Spread.of(residentMiB), imageMiB, Spread.of(1));
    }
}
