package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrawTest {

    private static final long SEED = 20261126;
    private static final int DRAWS = 400_000;
    private static final int HIGHEST = (1 << 30) - 1;

    private final Random random = new Random(SEED);

    private int draw() {
        return Draw.from(random::nextInt);
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 3, 7, 1_000, 1 << 30 })
    void place_isWithinTheSize_andReachesBothEnds(int size) {
        assertThat(Draw.place(0, size)).isZero();
        assertThat(Draw.place(HIGHEST, size)).isEqualTo(size - 1);
    }

    @ParameterizedTest
    @ValueSource(ints = { 9, 10, 16, 21 })
    void placesOfParts_everyPlaceIsAsLikely_andTheyDifferButForNeighbours(int size) {
        int[] counts = new int[size];
        for (int i = 0; i < DRAWS; i++) {
            int seed = draw();
            int before = -1;
            for (int k = 0; k < 4; k++) {
                int place = Draw.place(Draw.from(seed, k), size, k, 2);
                assertThat(place).isGreaterThanOrEqualTo(before);
                before = place;
                counts[place]++;
            }
        }

        for (int place = 0; place < size; place++) {
            assertThat(counts[place] / (double) DRAWS).as("place %d, seed %d", place, SEED).isCloseTo(4.0 / size,
                    within(0.005));
        }
    }

    @Test
    void placesOfParts_stayInTheirs() {
        for (int k = 0; k < 4; k++) {
            assertThat(Draw.place(0, 40, k, 2)).isEqualTo(10 * k);
            assertThat(Draw.place(HIGHEST, 40, k, 2)).isEqualTo(10 * k + 9);
        }
        assertThat(Draw.place(HIGHEST, Integer.MAX_VALUE, 3, 2)).isEqualTo(Integer.MAX_VALUE - 1);
    }

    @Test
    void drawsOfOne_areIndependent() {
        // of two consecutive ones, which tenth the second falls into does not hang on the first
        int[][] counts = new int[10][10];
        for (int i = 0; i < DRAWS; i++) {
            int seed = draw();
            counts[Draw.place(Draw.from(seed, 0), 10)][Draw.place(Draw.from(seed, 1), 10)]++;
        }

        assertThat(IntStream.range(0, 100).mapToObj(i -> counts[i / 10][i % 10]))
                .allSatisfy(count -> assertThat(count / (double) DRAWS).as("seed %d", SEED).isCloseTo(0.01, within(0.001)));
    }
}
