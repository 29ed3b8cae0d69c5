package io.quarkiverse.convexgrpc.runtime.internal.observe;

import org.eclipse.microprofile.health.HealthCheckResponse;

import io.quarkiverse.convexgrpc.runtime.internal.instance.Drain;
import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceWatch;
import io.quarkiverse.convexgrpc.runtime.internal.instance.LoadReadiness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * What the three probes are told of this instance: status, uptime and score. What the score is made of is for the metrics
 * port. Thread-safe.
 */
public final class InstanceHealth {

    /** The name of the check in each probe's answer. */
    public static final String NAME = "grpc-health-check";

    private final InstanceWatch watch;
    private final Drain drain;
    private final LoadReadiness load;
    private final Runnable onReadinessAsked;
    private final Ticker ticker;
    private final long begun;

    /** @param onReadinessAsked run whenever the readiness probe asks */
    public InstanceHealth(InstanceWatch watch, Drain drain, LoadReadiness load, Runnable onReadinessAsked, Ticker ticker) {
        this.watch = watch;
        this.drain = drain;
        this.load = load;
        this.onReadinessAsked = onReadinessAsked;
        this.ticker = ticker;
        this.begun = ticker.read();
    }

    /** Load never ends an instance: one that can answer is alive. */
    HealthCheckResponse liveness() {
        return response(true);
    }

    HealthCheckResponse readiness() {
        onReadinessAsked.run();
        return response(drain.serving() && load.ready());
    }

    HealthCheckResponse startup() {
        return response(drain.hasStarted());
    }

    private HealthCheckResponse response(boolean up) {
        return HealthCheckResponse.named(NAME).status(up)
                .withData("status", status())
                .withData("uptime", (ticker.read() - begun) / 1_000_000_000)
                .withData("score", Math.round(watch.figures().score()))
                .build();
    }

    private String status() {
        boolean overloaded = drain.serving() && !load.ready();
        return overloaded ? "overloaded" : Texts.of(drain.phase());
    }
}
