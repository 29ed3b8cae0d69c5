package io.quarkiverse.convexgrpc.runtime.internal.facade;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

import io.quarkiverse.convexgrpc.ComponentHealth;
import io.quarkiverse.convexgrpc.ConvexGrpcHealthCheckService;
import io.quarkiverse.convexgrpc.DetailedHealthStatus;
import io.quarkiverse.convexgrpc.HealthStatus;
import io.quarkiverse.convexgrpc.LivenessStatus;
import io.quarkiverse.convexgrpc.ReadinessStatus;
import io.quarkiverse.convexgrpc.StartupStatus;
import io.quarkiverse.convexgrpc.runtime.internal.instance.ComponentScore;
import io.quarkiverse.convexgrpc.runtime.internal.instance.Drain;
import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceFigures;
import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceWatch;
import io.quarkiverse.convexgrpc.runtime.internal.instance.LoadReadiness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/** Tells the latest figures of this instance. Thread-safe. */
public final class HealthCheckService implements ConvexGrpcHealthCheckService {

    private final InstanceWatch watch;
    private final Drain drain;
    private final LoadReadiness load;
    private final BooleanSupplier checks;
    private final Ticker ticker;
    private final long begun;

    /** @param checks whether the application's own readiness checks were up when they were asked last */
    public HealthCheckService(InstanceWatch watch, Drain drain, LoadReadiness load, BooleanSupplier checks, Ticker ticker) {
        this.watch = watch;
        this.drain = drain;
        this.load = load;
        this.checks = checks;
        this.ticker = ticker;
        this.begun = ticker.read();
    }

    @Override
    public HealthStatus getHealthStatus() {
        InstanceFigures figures = watch.figures();
        return new HealthStatus(healthy(figures), figures.score(), percent(figures.cpu()), percent(figures.memory()));
    }

    @Override
    public DetailedHealthStatus getDetailedHealthStatus() {
        InstanceFigures figures = watch.figures();
        Map<String, ComponentHealth> components = new LinkedHashMap<>();
        for (ComponentScore component : figures.components()) {
            components.put(component.name(), new ComponentHealth(component.healthy(), component.score(), component.value(),
                    component.limit(), component.weight()));
        }
        return new DetailedHealthStatus(healthy(figures), figures.score(), percent(figures.cpu()), percent(figures.memory()),
                Collections.unmodifiableMap(components));
    }

    private boolean healthy(InstanceFigures figures) {
        return drain.serving() && figures.components().stream().allMatch(ComponentScore::healthy);
    }

    private static double percent(double share) {
        return Math.min(100, share * 100);
    }

    @Override
    public LivenessStatus getLivenessStatus() {
        return new LivenessStatus(true, uptime(), watch.figures().score());
    }

    @Override
    public ReadinessStatus getReadinessStatus() {
        Map<String, Boolean> components = new LinkedHashMap<>();
        components.put("started", drain.hasStarted());
        components.put("serving", drain.serving());
        components.put("load", load.ready());
        components.put("checks", checks.getAsBoolean());
        return new ReadinessStatus(!components.containsValue(false), Collections.unmodifiableMap(components),
                watch.figures().score());
    }

    @Override
    public StartupStatus getStartupStatus() {
        return new StartupStatus(drain.hasStarted(), uptime(), watch.figures().score());
    }

    private Duration uptime() {
        return Duration.ofNanos(ticker.read() - begun);
    }
}
