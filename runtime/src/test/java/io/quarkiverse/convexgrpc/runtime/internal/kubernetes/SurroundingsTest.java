package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.DiscoveryListener;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeRandomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeScheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

/** Whatever ends a request is told where the watch is kept. */
class SurroundingsTest {

    private final FakeTicker ticker = new FakeTicker();
    private final FakeScheduler scheduler = new FakeScheduler(ticker);
    private final List<Failure> failures = new ArrayList<>();

    @ParameterizedTest
    @MethodSource
    void request_throws_itsFailureComesBackOnTheScheduler(Throwable thrown) {
        surroundings(Runnable::run).offload(() -> SurroundingsTest.<RuntimeException> raise(thrown), failures::add);

        assertThat(failures).as("before the scheduler's turn").isEmpty();
        scheduler.runDue();
        assertThat(failures).singleElement().satisfies(failure -> assertThat(failure.cause()).isSameAs(thrown));
    }

    static Stream<Throwable> request_throws_itsFailureComesBackOnTheScheduler() {
        return Stream.of(new IllegalStateException("closed"), new NoClassDefFoundError("io/example/Codec"),
                new ServiceConfigurationError("no provider"));
    }

    @Test
    void request_isNotTaken_thatIsItsFailure() {
        surroundings(task -> {
            throw new RejectedExecutionException("shut down");
        }).offload(() -> {
        }, failures::add);

        scheduler.runDue();
        assertThat(failures).singleElement().satisfies(failure -> assertThat(failure.text()).isEqualTo("shut down"));
    }

    private Surroundings surroundings(Executor blocking) {
        return new Surroundings(null, scheduler, blocking, ticker, new FakeRandomness(1), DiscoveryListener.NOOP);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void raise(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
