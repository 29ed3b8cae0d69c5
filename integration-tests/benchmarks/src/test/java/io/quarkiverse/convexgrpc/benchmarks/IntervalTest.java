package io.quarkiverse.convexgrpc.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;

class IntervalTest {

    @Test
    void of_fiveValues_isStudentsInterval() {
        Interval interval = Interval.of(List.of(1.0, 2.0, 3.0, 4.0, 5.0));
        assertThat(interval.mean()).isEqualTo(3);
        // 2.776 x sqrt(2.5 / 5)
        assertThat(interval.margin()).isCloseTo(1.963, within(0.001));
        assertThat(interval.low()).isCloseTo(1.037, within(0.001));
    }

    @Test
    void of_manyValues_isTheNormalOne() {
        assertThat(Interval.of(Collections.nCopies(100, 7.0))).isEqualTo(new Interval(7, 0));
    }

    @Test
    void of_oneValue_hasNoMargin() {
        Interval interval = Interval.of(List.of(3.0));
        assertThat(interval.margin()).isNaN();
        assertThat(interval.low()).isEqualTo(3);
        assertThat(interval).hasToString("3.00");
    }

    @Test
    void of_noNumber_isUnknown() {
        assertThat(Interval.of(List.of(Double.NaN)).known()).isFalse();
        assertThat(Interval.of(List.of())).hasToString("");
    }

    @Test
    void overlaps_whereMarginsMeet() {
        assertThat(new Interval(10, 1).overlaps(new Interval(12, 1))).isTrue();
        assertThat(new Interval(10, 1).overlaps(new Interval(12.1, 1))).isFalse();
        assertThat(new Interval(10, Double.NaN).overlaps(new Interval(10.1, Double.NaN))).isFalse();
    }

    @Test
    void toString_hasTheDigitsThatMeanSomething() {
        assertThat(new Interval(1234.4, 12.34)).hasToString("1,234 ± 12.3");
        assertThat(new Interval(1.234, 0.0123)).hasToString("1.23 ± 0.0123");
        assertThat(new Interval(0, 0)).hasToString("0 ± 0");
    }
}
