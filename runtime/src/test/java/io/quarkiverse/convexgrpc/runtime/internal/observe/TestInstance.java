package io.quarkiverse.convexgrpc.runtime.internal.observe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.convexgrpc.runtime.internal.instance.CallLedger;
import io.quarkiverse.convexgrpc.runtime.internal.instance.ComponentName;
import io.quarkiverse.convexgrpc.runtime.internal.instance.ConcurrencyLimit;
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

/** An instance that plays in no time. */
final class TestInstance {

    final FakeTicker ticker = new FakeTicker();
    final FakeScheduler scheduler = new FakeScheduler(ticker);
    final CallLedger calls = new CallLedger();
    final ConcurrencyLimit limit = new ConcurrencyLimit(10, 1, 100);
    final LoadReadiness load = new LoadReadiness(20, 60, Duration.ofSeconds(10));
    final InstanceObservers listener = new InstanceObservers();
    final List<ScoreSource> sources = new ArrayList<>();
    double cpu;
    int asked;
    InstanceWatch watch;
    Drain drain;

    private void begin() {
        watch = new InstanceWatch(new ScoreSettings(Map.of(), 1000, Duration.ofSeconds(1)),
                new InstanceGauges(() -> cpu, () -> 0.5, () -> Double.NaN, () -> 0), calls, limit::limit,
                new Contributions(sources, Runnable::run, ticker, listener), load, scheduler, ticker, listener);
        drain = new Drain(new Drain.Server() {

            @Override
            public void goAway() {
            }

            @Override
            public boolean terminated() {
                return true;
            }
        }, calls::inFlight, () -> Duration.ofSeconds(5), Duration.ofSeconds(20), scheduler, ticker, InstanceListener.NOOP,
                () -> {
                });
        watch.start(() -> {
        });
    }

    InstanceMeters meters(MeterRegistry registry) {
        begin();
        List<String> components = new ArrayList<>(ComponentName.texts());
        sources.forEach(source -> components.add(source.name()));
        InstanceMeters meters = new InstanceMeters(registry, watch, components, calls, limit, drain);
        listener.add(meters);
        return meters;
    }

    InstanceHealth health() {
        begin();
        return new InstanceHealth(watch, drain, load, () -> asked++, ticker);
    }

    void advance(Duration time) {
        scheduler.advance(time.toNanos());
    }
}
