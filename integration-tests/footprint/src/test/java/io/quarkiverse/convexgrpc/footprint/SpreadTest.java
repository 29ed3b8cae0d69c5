package io.quarkiverse.convexgrpc.footprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void oddNumberOfValues_medianIsTheOneInTheMiddle() {
        assertThat(Spread.of(9, 1, 2)).isEqualTo(new Spread(2, 1, 9));
    }

    @Test
    void evenNumberOfValues_medianIsBetweenTheTwoInTheMiddle() {
        assertThat(Spread.of(9, 1, 2, 4)).isEqualTo(new Spread(3, 1, 9));
    }

    @Test
    void oneValue_isAllThree() {
        assertThat(Spread.of(5)).isEqualTo(new Spread(5, 5, 5));
    }

    @Test
    void nothing_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(Spread::of);
    }
}
