package io.quarkiverse.convexgrpc.runtime.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class InstanceHealthTest {

    private final TestInstance instance = new TestInstance();

    private static boolean up(HealthCheckResponse response) {
        assertThat(response.getName()).isEqualTo("grpc-health-check");
        return response.getStatus() == HealthCheckResponse.Status.UP;
    }

    @Test
    void whileStarting_aliveAndNoMore() {
        InstanceHealth health = instance.health();

        assertThat(up(health.liveness())).isTrue();
        assertThat(up(health.startup())).isFalse();
        assertThat(up(health.readiness())).isFalse();
        assertThat(health.readiness().getData().orElseThrow()).containsEntry("status", "starting");
    }

    @Test
    void whileServing_upWithStatusUptimeAndScore() {
        InstanceHealth health = instance.health();
        instance.drain.started();
        instance.advance(Duration.ofSeconds(90));

        assertThat(up(health.startup())).isTrue();
        assertThat(up(health.readiness())).isTrue();
        assertThat(health.liveness().getData().orElseThrow()).containsOnlyKeys("status", "uptime", "score")
                .containsEntry("status", "serving").containsEntry("uptime", 90L).containsEntry("score", 100L);
        assertThat(instance.asked).isEqualTo(1);
    }

    @Test
    void whileDraining_onlyReadinessIsDown() {
        InstanceHealth health = instance.health();
        instance.drain.started();
        instance.drain.drain(() -> {
        });
        instance.advance(Duration.ofSeconds(1));

        assertThat(up(health.readiness())).isFalse();
        assertThat(health.readiness().getData().orElseThrow()).containsEntry("status", "draining");
        assertThat(up(health.startup())).isTrue();
        assertThat(up(health.liveness())).isTrue();
    }

    @Test
    void overloaded_readinessIsDownWhereThatWasAskedFor_livenessNever() {
        InstanceHealth health = instance.health();
        instance.drain.started();
        instance.cpu = 1;
        for (int i = 0; i < 5; i++) {
            instance.calls.answered(true);
        }
        for (int i = 0; i < 60; i++) {
            instance.advance(Duration.ofSeconds(1));
            for (int call = 0; call < 100; call++) {
                instance.calls.answered(true);
            }
            assertThat(up(health.liveness())).isTrue();
        }

        assertThat(up(health.readiness())).isFalse();
        assertThat(health.readiness().getData().orElseThrow()).containsEntry("status", "overloaded");
    }
}
