package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.grpc.Status;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;

/** The guide has the same table in words. */
class OutcomesTest {

    @ParameterizedTest
    @EnumSource
    void everyStatus_byWhoseFaultItMayBe(Status.Code code) {
        Outcome expected = switch (code) {
            case OK -> Outcome.OK;
            case UNKNOWN, INTERNAL, UNAVAILABLE, DATA_LOSS -> Outcome.FAILED;
            case RESOURCE_EXHAUSTED -> Outcome.OVERLOADED;
            case DEADLINE_EXCEEDED -> Outcome.EXPIRED;
            case CANCELLED -> Outcome.CANCELLED;
            default -> Outcome.REFUSED;
        };

        assertThat(Outcomes.of(code.toStatus(), false)).isEqualTo(expected);
        assertThat(Outcomes.of(code.toStatus(), true))
                .isEqualTo(code == Status.Code.RESOURCE_EXHAUSTED ? Outcome.REFUSED : expected);
    }
}
