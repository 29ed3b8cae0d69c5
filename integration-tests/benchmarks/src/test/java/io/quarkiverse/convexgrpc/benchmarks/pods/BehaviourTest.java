package io.quarkiverse.convexgrpc.benchmarks.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.grpc.Status;

class BehaviourTest {

    private final List<Double> answered = new ArrayList<>();
    private final List<Double> queued = new ArrayList<>();
    private final List<Status.Code> failed = new ArrayList<>();

    @Test
    void well_answersAfterOneMillisecondAtTheMedianAndThreeAtThe99thPercentile() {
        treat(Behaviour.of("well"), 20_000);
        double[] sorted = answered.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        assertThat(sorted[10_000]).isCloseTo(1, within(0.05));
        assertThat(sorted[19_800]).isCloseTo(3.2, within(0.4));
    }

    @Test
    void slow_answersLater() {
        treat(Behaviour.of("slow", "200"), 100);
        assertThat(answered).allSatisfy(millis -> assertThat(millis).isBetween(200.0, 220.0));
    }

    @Test
    void failing_failsAShareByTwoStatusesInTurn() {
        treat(Behaviour.of("failing", "0.5"), 10_000);
        assertThat(failed.size() / 10_000.0).isCloseTo(0.5, within(0.05));
        assertThat(failed.subList(0, 3)).containsExactly(Status.Code.UNAVAILABLE, Status.Code.INTERNAL,
                Status.Code.UNAVAILABLE);
        assertThat(answered).hasSize(10_000 - failed.size());
    }

    @Test
    void cold_worksLessAndLessOnEachCall() {
        treat(Behaviour.of("cold"), 600);
        double[] millis = queued.stream().mapToDouble(Double::doubleValue).toArray();
        assertThat(millis[0]).isEqualTo(30);
        assertThat(millis[250]).isCloseTo(3.9, within(0.1));
        assertThat(Arrays.copyOfRange(millis, 500, 600)).containsOnly(0.5);
    }

    @Test
    void of_unknown_saysWhatThereIs() {
        assertThatThrownBy(() -> Behaviour.of("odd")).hasMessageStartingWith("behaviour: odd (expected: well");
    }

    private void treat(Behaviour behaviour, int calls) {
        for (int i = 0; i < calls; i++) {
            behaviour.treat(new Behaviour.Answering() {

                @Override
                public void after(long nanos) {
                    answered.add(millis(nanos));
                }

                @Override
                public void queued(Behaviour.Work work) {
                    queued.add(millis(work.nanos()));
                }

                @Override
                public void fail(Status status) {
                    failed.add(status.getCode());
                }
            });
        }
    }

    private static double millis(long nanos) {
        return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
}
