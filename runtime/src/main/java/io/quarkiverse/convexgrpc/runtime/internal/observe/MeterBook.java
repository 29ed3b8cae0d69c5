package io.quarkiverse.convexgrpc.runtime.internal.observe;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** Registers meters, and takes them out again. Thread-safe. */
final class MeterBook {

    private final MeterRegistry registry;
    private final Set<Meter> registered = ConcurrentHashMap.newKeySet();

    MeterBook(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A counter whose value is read when somebody looks. */
    <T> FunctionCounter counter(ConvexMeter meter, Tags tags, T object, ToDoubleFunction<T> value) {
        FunctionCounter counter = FunctionCounter.builder(meter.meterName(), object, value).baseUnit(meter.unit())
                .description(meter.description()).tags(tags).register(registry);
        registered.add(counter);
        return counter;
    }

    /** A gauge whose value is read when somebody looks. */
    <T> Gauge gauge(ConvexMeter meter, Tags tags, T object, ToDoubleFunction<T> value) {
        Gauge gauge = Gauge.builder(meter.meterName(), object, value).baseUnit(meter.unit())
                .description(meter.description()).tags(tags).strongReference(true).register(registry);
        registered.add(gauge);
        return gauge;
    }

    void remove(Meter meter) {
        registered.remove(meter);
        registry.remove(meter);
    }

    /** Takes every meter out again: a registry may outlive the application, as in dev mode, and would keep the old ones. */
    void close() {
        registered.forEach(this::remove);
    }
}
