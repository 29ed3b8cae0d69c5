package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadReport;

class HandicapTest {

    private static final long NOW = 1_000;

    /** What endpoints that report these utilisations have to make up for; NaN reports nothing. */
    private static float[] handicaps(long now, double... utilizations) {
        return Handicap.of(DoubleStream.of(utilizations).mapToObj(utilization -> {
            EndpointLoad load = new EndpointLoad(new EndpointId("uid", 1), "pod");
            if (!Double.isNaN(utilization)) {
                load.reported(new LoadReport(utilization, 0, 0, Map.of(), Map.of(), 0, 0, Map.of(), 0).encode(), NOW);
            }
            return load;
        }).toList(), now);
    }

    @Test
    void oneIsHotBesideOthers_hasAHandicap() {
        assertThat(handicaps(NOW, 0.9, 0.3, 0.3)).containsExactly(Handicap.FACTOR, 1, 1);
    }

    @Test
    void notHot_orAllAreHot_orNobodyElseReports_hasNone() {
        assertThat(handicaps(NOW, 0.79, 0.1, 0.1)).containsOnly(1);
        assertThat(handicaps(NOW, 0.95, 0.85, 0.85)).containsOnly(1);
        assertThat(handicaps(NOW, 0.95, Double.NaN, Double.NaN)).containsOnly(1);
        assertThat(handicaps(NOW, 0.95, 0, 0)).containsOnly(1);
    }

    @Test
    void oneThatClaimsTheImpossible_doesNotHideTheHotOnes() {
        assertThat(handicaps(NOW, 90, 0.9, 0.3, 0.3, 0.3)).containsExactly(Handicap.FACTOR, Handicap.FACTOR, 1, 1, 1);
    }

    @Test
    void reportThatIsOld_saysNothing() {
        assertThat(handicaps(NOW + TimeUnit.SECONDS.toNanos(5) - 1, 0.9, 0.3)).containsExactly(Handicap.FACTOR, 1);
        assertThat(handicaps(NOW + TimeUnit.SECONDS.toNanos(5), 0.9, 0.3)).containsOnly(1);
    }
}
