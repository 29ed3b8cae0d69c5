package io.quarkiverse.convexgrpc.runtime.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkiverse.convexgrpc.runtime.internal.instance.ScoreSource;

class InstanceMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TestInstance instance = new TestInstance();

    private double value(ConvexMeter meter, String... tags) {
        return registry.get(meter.meterName()).tags(tags).meter().measure().iterator().next().getValue();
    }

    @Test
    void everySeries_isThereFromTheStart() {
        instance.meters(registry);

        assertThat(value(ConvexMeter.SERVER_SCORE)).isEqualTo(100);
        assertThat(value(ConvexMeter.SERVER_COMPONENT_SCORE, "component", "cpu")).isNaN();
        assertThat(value(ConvexMeter.SERVER_IN_FLIGHT)).isZero();
        assertThat(value(ConvexMeter.SERVER_SHED)).isZero();
        assertThat(value(ConvexMeter.SERVER_LIMIT)).isEqualTo(10);
        assertThat(value(ConvexMeter.SERVER_PHASE, "phase", "starting")).isEqualTo(1);
        assertThat(value(ConvexMeter.SERVER_PHASE, "phase", "drained")).isZero();
    }

    @Test
    void figures_areThoseOfTheLastLook() {
        instance.meters(registry);
        instance.cpu = 1;
        instance.advance(Duration.ofSeconds(10));
        instance.calls.began(true);
        instance.calls.shed();

        assertThat(value(ConvexMeter.SERVER_SCORE)).isLessThan(50);
        assertThat(value(ConvexMeter.SERVER_COMPONENT_SCORE, "component", "cpu")).isZero();
        assertThat(value(ConvexMeter.SERVER_COMPONENT_VALUE, "component", "cpu")).isEqualTo(1);
        assertThat(value(ConvexMeter.SERVER_COMPONENT_VALUE, "component", "memory")).isNaN();
        assertThat(value(ConvexMeter.SERVER_IN_FLIGHT)).isEqualTo(1);
        assertThat(value(ConvexMeter.SERVER_SHED)).isEqualTo(1);
    }

    @Test
    void contributor_hasASeries_andItsFailuresAreCounted() {
        instance.sources.add(new ScoreSource() {

            @Override
            public String name() {
                return "bank";
            }

            @Override
            public double weight() {
                return 10;
            }

            @Override
            public double score() {
                return instance.cpu > 0 ? 250 : 40;
            }
        });
        instance.meters(registry);
        instance.advance(Duration.ofSeconds(3));
        assertThat(value(ConvexMeter.SERVER_COMPONENT_SCORE, "component", "bank")).isEqualTo(40);
        assertThat(value(ConvexMeter.SERVER_SOURCES_FAILED)).isZero();

        instance.cpu = 0.1;
        instance.advance(Duration.ofSeconds(10));
        assertThat(value(ConvexMeter.SERVER_COMPONENT_SCORE, "component", "bank")).isNaN();
        assertThat(value(ConvexMeter.SERVER_SOURCES_FAILED)).isEqualTo(1);
    }

    @Test
    void drain_showsInThePhase() {
        instance.meters(registry);
        instance.drain.started();
        instance.drain.drain(() -> {
        });
        instance.advance(Duration.ofSeconds(1));

        assertThat(value(ConvexMeter.SERVER_PHASE, "phase", "draining")).isEqualTo(1);
        assertThat(value(ConvexMeter.SERVER_PHASE, "phase", "serving")).isZero();
    }

    @Test
    void closed_leavesNoMeterBehind() {
        instance.meters(registry).close();

        assertThat(registry.getMeters()).isEmpty();
    }
}
