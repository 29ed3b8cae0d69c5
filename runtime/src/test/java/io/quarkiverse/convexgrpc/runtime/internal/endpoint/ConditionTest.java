package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {

    /** All 27, written down rather than computed; an empty cell is null. */
    @ParameterizedTest
    @CsvSource({
            "true, true, true, DRAINING", "true, true, false, READY", "true, true, , READY",
            "true, false, true, GONE", "true, false, false, READY", "true, false, , READY",
            "true, , true, DRAINING", "true, , false, READY", "true, , , READY",
            "false, true, true, DRAINING", "false, true, false, NOT_READY", "false, true, , NOT_READY",
            "false, false, true, GONE", "false, false, false, NOT_READY", "false, false, , NOT_READY",
            "false, , true, GONE", "false, , false, NOT_READY", "false, , , NOT_READY",
            ", true, true, DRAINING", ", true, false, READY", ", true, , READY",
            ", false, true, GONE", ", false, false, READY", ", false, , READY",
            ", , true, DRAINING", ", , false, READY", ", , , READY" })
    void conditions_asASliceSaysThem_areRead(Boolean ready, Boolean serving, Boolean terminating, Condition expected) {
        assertThat(Condition.of(ready, serving, terminating)).isEqualTo(expected);
    }
}
