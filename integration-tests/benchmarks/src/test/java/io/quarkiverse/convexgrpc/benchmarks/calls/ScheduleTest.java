package io.quarkiverse.convexgrpc.benchmarks.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class ScheduleTest {

    private final Schedule schedule = Schedule.poisson(7, 50, 500, 100);

    @Test
    void poisson_beginsAsManyCallsAsAskedFor() {
        assertThat((double) schedule.size()).isCloseTo(50_000, within(1_000.0));
        assertThat(schedule.nanos()).isSorted();
        assertThat(schedule.nanos()[schedule.size() - 1]).isLessThan(TimeUnit.SECONDS.toNanos(100));
    }

    @Test
    void poisson_sharesCallsAmongClients() {
        int[] counts = new int[50];
        Arrays.stream(schedule.client()).forEach(client -> counts[client]++);
        assertThat(Arrays.stream(counts).boxed()).allSatisfy(count -> assertThat(count).isBetween(800, 1_200));
    }

    @Test
    void poisson_comesInBursts() {
        long together = IntStream.range(1, schedule.size())
                .filter(i -> schedule.nanos()[i] - schedule.nanos()[i - 1] < TimeUnit.MILLISECONDS.toNanos(1) / 5).count();
        // 1 - exp(-0.1) of the gaps are below a tenth of the mean of 2 ms
        assertThat(together / (double) schedule.size()).isCloseTo(0.095, within(0.01));
    }

    @Test
    void poisson_makesOneInTenSpecial() {
        long special = IntStream.range(0, schedule.size()).filter(i -> schedule.special()[i]).count();
        assertThat(special / (double) schedule.size()).isCloseTo(0.1, within(0.01));
    }

    @Test
    void poisson_sameSeed_isTheSame() {
        assertThat(Schedule.poisson(7, 50, 500, 100).nanos()).isEqualTo(schedule.nanos());
        assertThat(Schedule.poisson(8, 50, 500, 100).nanos()).isNotEqualTo(schedule.nanos());
    }
}
