package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TiesTest {

    private static final long SEED = 20261124;

    private final Random random = new Random(SEED);

    private int least(float... costs) {
        int draw = random.nextInt();
        int least = Ties.NONE;
        int place = -1;
        for (int i = 0; i < costs.length; i++) {
            draw = Ties.next(draw);
            int rank = Ties.rank(costs[i], draw);
            place = Ties.lesser(rank, least, i, place);
            least = Math.min(least, rank);
        }
        return place;
    }

    @Test
    void theLeast_isTaken_whateverChanceSays() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(least(2, 1, 3)).as("seed %d", SEED).isEqualTo(1);
            assertThat(least(1.5f, 64, 2, 1e30f, 1.01f, 1e-30f)).as("seed %d", SEED).isEqualTo(5);
            assertThat(least(Float.POSITIVE_INFINITY, Float.MAX_VALUE)).as("seed %d", SEED).isEqualTo(1);
        }
    }

    @Test
    void countsUpTo256_areToldApart() {
        for (int i = 1; i < 256; i++) {
            assertThat(least(i + 1, i)).as("%d, seed %d", i, SEED).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 2, 3, 4, 8, 16 })
    void equals_areEachAsLikely(int size) {
        int[] taken = new int[size];
        for (int i = 0; i < 100_000; i++) {
            taken[least(new float[size])]++;
        }
        for (int times : taken) {
            assertThat(times * size / 100_000.0).as("seed %d", SEED).isCloseTo(1, within(0.06));
        }
    }
}
