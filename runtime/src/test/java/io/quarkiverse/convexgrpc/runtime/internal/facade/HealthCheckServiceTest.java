package io.quarkiverse.convexgrpc.runtime.internal.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.ComponentHealth;
import io.quarkiverse.convexgrpc.runtime.internal.instance.CallLedger;
import io.quarkiverse.convexgrpc.runtime.internal.instance.Contributions;
import io.quarkiverse.convexgrpc.runtime.internal.instance.Drain;
import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceGauges;
import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceListener;
import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceWatch;
import io.quarkiverse.convexgrpc.runtime.internal.instance.LoadReadiness;
import io.quarkiverse.convexgrpc.runtime.internal.instance.ScoreSettings;
import io.quarkiverse.convexgrpc.runtime.internal.instance.ScoreSource;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeScheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

class HealthCheckServiceTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final FakeTicker ticker = new FakeTicker();
    private final FakeScheduler scheduler = new FakeScheduler(ticker);
    private final CallLedger calls = new CallLedger();
    private final List<ScoreSource> sources = new ArrayList<>();
    private final LoadReadiness load = new LoadReadiness(30, 60, Duration.ofSeconds(2));
    private final Drain drain = new Drain(new Drain.Server() {

        @Override
        public void goAway() {
        }

        @Override
        public boolean terminated() {
            return true;
        }
    }, calls::inFlight, () -> Duration.ofSeconds(5), Duration.ofSeconds(20), scheduler, ticker, InstanceListener.NOOP, () -> {
    });
    private double cpu = 0.3;
    private double memory = Double.NaN;
    private double heap = 0.4;
    private boolean checks = true;

    private HealthCheckService service() {
        InstanceWatch watch = new InstanceWatch(new ScoreSettings(Map.of(), 0, Duration.ZERO),
                new InstanceGauges(() -> cpu, () -> heap, () -> memory, () -> 0), calls, () -> 10,
                new Contributions(sources, Runnable::run, ticker, InstanceListener.NOOP), load, scheduler, ticker,
                InstanceListener.NOOP);
        HealthCheckService service = new HealthCheckService(watch, drain, load, () -> checks, ticker);
        watch.start(() -> {
        });
        return service;
    }

    private void started() {
        drain.started();
        scheduler.advance(20 * SECOND);
    }

    private static ScoreSource failing() {
        return new ScoreSource() {

            @Override
            public String name() {
                return "queue";
            }

            @Override
            public double weight() {
                return 1;
            }

            @Override
            public double score() {
                throw new IllegalStateException("boom");
            }
        };
    }

    @Test
    void beforeTheFirstLook_isNotHealthy_andNothingIsKnown() {
        HealthCheckService service = service();

        assertThat(service.getHealthStatus().healthy()).isFalse();
        assertThat(service.getHealthStatus().healthScore()).isEqualTo(100);
        assertThat(service.getHealthStatus().cpuUsage()).isNaN();
        assertThat(service.getHealthStatus().memoryUsage()).isNaN();
        assertThat(service.getDetailedHealthStatus().componentHealth()).isEmpty();
    }

    @Test
    void serving_isHealthy_andFiguresArePerCent() {
        HealthCheckService service = service();
        started();

        assertThat(service.getHealthStatus().healthy()).isTrue();
        assertThat(service.getHealthStatus().healthScore()).isEqualTo(100);
        assertThat(service.getHealthStatus().cpuUsage()).isEqualTo(30);
        assertThat(service.getHealthStatus().memoryUsage()).as("of the heap, without a limit").isEqualTo(40);
        memory = 0.9;
        scheduler.advance(SECOND);
        assertThat(service.getHealthStatus().memoryUsage()).isEqualTo(90);
    }

    @Test
    void moreThanItMayUse_is100PerCent() {
        cpu = 7;
        memory = 1.2;
        HealthCheckService service = service();
        started();

        assertThat(service.getHealthStatus().cpuUsage()).isEqualTo(100);
        assertThat(service.getDetailedHealthStatus().memoryUsage()).isEqualTo(100);
    }

    @Test
    void oneIsExhausted_isNotHealthy() {
        HealthCheckService service = service();
        started();
        cpu = 1;
        scheduler.advance(10 * SECOND);

        assertThat(service.getHealthStatus().healthy()).isFalse();
        assertThat(service.getHealthStatus().healthScore()).isBetween(1.0, 75.0);
        assertThat(service.getDetailedHealthStatus().healthScore()).isEqualTo(service.getHealthStatus().healthScore());
        assertThat(service.getDetailedHealthStatus().healthy()).isFalse();
    }

    @Test
    void components_areInTheirOrder_withWhatIsKnown_andCannotBeChanged() {
        sources.add(failing());
        HealthCheckService service = service();
        started();
        Map<String, ComponentHealth> components = service.getDetailedHealthStatus().componentHealth();

        assertThat(components).containsOnlyKeys("cpu", "heap", "memory", "event-loop", "in-flight", "errors", "queue");
        assertThat(components.keySet()).containsExactly("cpu", "heap", "memory", "event-loop", "in-flight", "errors", "queue");
        assertThat(components.get("cpu")).isEqualTo(new ComponentHealth(true, 100, 0.3, 1, 30));
        assertThat(components.get("memory")).isEqualTo(new ComponentHealth(true, Double.NaN, Double.NaN, 1, 15));
        assertThat(components.get("in-flight").limit()).isEqualTo(10);
        assertThat(components.get("queue").healthy()).isFalse();
        assertThat(components.get("queue").score()).isNaN();
        assertThatThrownBy(components::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void liveness_isNeverFalse_whateverTheLoad() {
        HealthCheckService service = service();
        started();
        cpu = 50;
        heap = 1;
        drain.shutdown(() -> {
        });
        scheduler.advance(100 * SECOND);

        assertThat(service.getLivenessStatus().alive()).isTrue();
        assertThat(service.getLivenessStatus().healthScore()).isLessThan(50);
        assertThat(service.getLivenessStatus().uptime()).isEqualTo(Duration.ofSeconds(120));
    }

    @Test
    void startup_isOverOnceItServes_andStaysSo() {
        HealthCheckService service = service();
        scheduler.advance(3 * SECOND);
        assertThat(service.getStartupStatus().started()).isFalse();
        assertThat(service.getStartupStatus().uptime()).isEqualTo(Duration.ofSeconds(3));
        started();
        assertThat(service.getStartupStatus().started()).isTrue();
        drain.drain(() -> {
        });
        scheduler.advance(SECOND);

        assertThat(service.getStartupStatus().started()).isTrue();
    }

    @Test
    void readiness_saysWhatKeepsItFromBeingReady() {
        HealthCheckService service = service();
        scheduler.advance(SECOND);
        assertThat(service.getReadinessStatus().ready()).isFalse();
        assertThat(service.getReadinessStatus().componentStatus()).containsExactly(Map.entry("started", false),
                Map.entry("serving", false), Map.entry("load", true), Map.entry("checks", true));
        started();
        assertThat(service.getReadinessStatus().ready()).isTrue();
        checks = false;
        assertThat(service.getReadinessStatus().ready()).isFalse();
        assertThat(service.getReadinessStatus().componentStatus()).containsEntry("checks", false);
        checks = true;
        drain.drain(() -> {
        });
        scheduler.advance(SECOND);
        assertThat(service.getReadinessStatus().ready()).isFalse();
        assertThat(service.getReadinessStatus().componentStatus()).containsEntry("started", true)
                .containsEntry("serving", false);
        drain.resume();
        scheduler.advance(SECOND);

        assertThat(service.getReadinessStatus().ready()).isTrue();
    }

    @Test
    void readiness_followsLoad_whereThatWasAskedFor() {
        HealthCheckService service = service();
        started();
        cpu = 1;
        heap = 1;
        memory = 1;
        scheduler.advance(20 * SECOND);
        assertThat(service.getReadinessStatus().ready()).isFalse();
        assertThat(service.getReadinessStatus().componentStatus()).containsEntry("load", false)
                .containsEntry("serving", true);
        assertThat(service.getReadinessStatus().healthScore()).isLessThan(30);
    }
}
