package io.quarkiverse.convexgrpc.runtime.internal.observe;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkiverse.convexgrpc.runtime.internal.instance.CallLedger;
import io.quarkiverse.convexgrpc.runtime.internal.instance.ComponentScore;
import io.quarkiverse.convexgrpc.runtime.internal.instance.ConcurrencyLimit;
import io.quarkiverse.convexgrpc.runtime.internal.instance.Drain;
import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceListener;
import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceWatch;

/**
 * Publishes how this instance is as Micrometer meters, all of them from the start. How many calls it answers and how long
 * they take is not among them: Micrometer's own {@code grpc.server.processing.duration} tells that. Thread-safe.
 */
public final class InstanceMeters implements InstanceListener {

    private final MeterBook book;
    private final LongAdder sourcesFailed = new LongAdder();

    /**
     * @param components the names of all components
     * @param limit null where any number of calls is taken
     */
    public InstanceMeters(MeterRegistry registry, InstanceWatch watch, List<String> components, CallLedger calls,
            ConcurrencyLimit limit, Drain drain) {
        this.book = new MeterBook(registry);
        book.gauge(ConvexMeter.SERVER_SCORE, Tags.empty(), watch, w -> w.figures().score());
        for (String component : components) {
            component(ConvexMeter.SERVER_COMPONENT_SCORE, component, watch, ComponentScore::score);
            component(ConvexMeter.SERVER_COMPONENT_VALUE, component, watch, ComponentScore::value);
        }
        book.counter(ConvexMeter.SERVER_SOURCES_FAILED, Tags.empty(), sourcesFailed, LongAdder::sum);
        book.gauge(ConvexMeter.SERVER_IN_FLIGHT, Tags.empty(), calls, CallLedger::inFlight);
        book.counter(ConvexMeter.SERVER_SHED, Tags.empty(), calls, c -> c.totals().shed());
        book.gauge(ConvexMeter.SERVER_LIMIT, Tags.empty(), this,
                ignored -> limit == null ? Double.POSITIVE_INFINITY : limit.limit());
        for (Drain.Phase phase : Drain.Phase.values()) {
            book.gauge(ConvexMeter.SERVER_PHASE, Tags.of("phase", Texts.of(phase)), drain, d -> d.phase() == phase ? 1 : 0);
        }
    }

    private void component(ConvexMeter meter, String name, InstanceWatch watch, ToDoubleFunction<ComponentScore> figure) {
        book.gauge(meter, Tags.of("component", name), watch, w -> {
            ComponentScore component = w.figures().component(name);
            return component == null ? Double.NaN : figure.applyAsDouble(component);
        });
    }

    @Override
    public void sourceFailed(String name, String fault) {
        sourcesFailed.increment();
    }

    /** Takes every meter out again. */
    public void close() {
        book.close();
    }
}
