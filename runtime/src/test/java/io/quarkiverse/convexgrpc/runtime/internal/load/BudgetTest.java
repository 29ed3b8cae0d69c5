package io.quarkiverse.convexgrpc.runtime.internal.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BudgetTest {

    private static int taken(Budget budget, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += budget.takeOut() ? 1 : 0;
        }
        return taken;
    }

    @Test
    void fewAreAlwaysThereToBeginWith() {
        assertThat(taken(new Budget(10), 1_000)).isEqualTo(10);
    }

    @Test
    void thenItIsTheShare_howeverOftenItIsAsked() {
        Budget budget = new Budget(10);
        taken(budget, 10);
        int taken = 0;
        for (int i = 0; i < 1_000; i++) {
            budget.payIn();
            taken += taken(budget, 5);
        }

        assertThat(taken).isEqualTo(100);
    }

    @Test
    void whatIsNotNeeded_isNotSavedUpForLong() {
        Budget budget = new Budget(10);
        for (int i = 0; i < 100_000; i++) {
            budget.payIn();
        }

        assertThat(taken(budget, 1_000)).isEqualTo(10);
    }
}
