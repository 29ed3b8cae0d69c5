package io.quarkiverse.convexgrpc.runtime.internal.instance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * Looks at this instance once a second and says how it is. Confined to the scheduler; the figures can be read from any
 * thread.
 */
public final class InstanceWatch {

    private static final long EVERY = Duration.ofSeconds(1).toNanos();

    private final ScoreSettings settings;
    private final InstanceGauges gauges;
    private final CallLedger calls;
    private final IntSupplier inFlightLimit;
    private final Contributions contributions;
    private final LoadReadiness readiness;
    private final Scheduler scheduler;
    private final Ticker ticker;
    private final InstanceListener listener;
    private final CallWindow window = new CallWindow();
    private final Smoothing smoothing = new Smoothing(ScoreComponent.BEST);
    private final Mean cpu = new Mean();
    private volatile InstanceFigures figures = InstanceFigures.FIRST;
    private volatile Runnable onFigures = () -> {
    };
    private volatile boolean stopped;

    /**
     * @param inFlightLimit how many calls in flight are too many at the moment; 0 where there is no limit
     */
    public InstanceWatch(ScoreSettings settings, InstanceGauges gauges, CallLedger calls, IntSupplier inFlightLimit,
            Contributions contributions, LoadReadiness readiness, Scheduler scheduler, Ticker ticker,
            InstanceListener listener) {
        this.settings = settings;
        this.gauges = gauges;
        this.calls = calls;
        this.inFlightLimit = inFlightLimit;
        this.contributions = contributions;
        this.readiness = readiness;
        this.scheduler = scheduler;
        this.ticker = ticker;
        this.listener = listener;
    }

    /**
     * Begins to look.
     *
     * @param whenLooked run after each look
     */
    public void start(Runnable whenLooked) {
        onFigures = whenLooked;
        scheduler.execute(this::look);
    }

    /** Looks no more. */
    public void stop() {
        stopped = true;
    }

    /** How the instance was when it was looked at last. */
    public InstanceFigures figures() {
        return figures;
    }

    private void look() {
        if (stopped) {
            return;
        }
        scheduler.schedule(EVERY, this::look);
        long now = ticker.read();
        CallRates rates = window.next(calls.totals(), now);
        int limit = inFlightLimit.getAsInt();
        double cpuNow = gauges.cpu().getAsDouble();
        double heap = gauges.heap().getAsDouble();
        double memory = gauges.memory().getAsDouble();
        List<ComponentScore> components = new ArrayList<>();
        add(components, ComponentName.CPU, 1, cpuNow);
        add(components, ComponentName.HEAP, 1, heap);
        add(components, ComponentName.MEMORY, 1, memory);
        add(components, ComponentName.EVENT_LOOP, 1, gauges.eventLoop().getAsDouble());
        if (limit > 0) {
            add(components, ComponentName.IN_FLIGHT, limit, rates.inFlight());
        }
        add(components, ComponentName.ERRORS, 1, rates.faultShare());
        double target = settings.responseTimeTarget().toNanos() / 1e9;
        if (target > 0) {
            add(components, ComponentName.RESPONSE_TIME, target, rates.responseSeconds());
        }
        components.addAll(contributions.next());
        double score = smoothing.next(Score.of(components));
        double cpuMean = cpu.next(cpuNow);
        figures = new InstanceFigures(score, components, rates, cpuMean, Double.isNaN(memory) ? heap : memory,
                limit > 0 ? greater(cpuMean, (double) rates.inFlight() / limit) : cpuMean);
        boolean before = readiness.ready();
        readiness.next(score, now);
        if (before != readiness.ready()) {
            listener.readinessByLoad(readiness.ready(), score);
        }
        onFigures.run();
    }

    private void add(List<ComponentScore> components, ComponentName name, double unit, double value) {
        components.add(ComponentScore.of(name.with(settings.weight(name), unit), value));
    }

    private static double greater(double a, double b) {
        return Double.isNaN(a) ? b : Math.max(a, b);
    }

    /** The mean of the last few values that are known. */
    private static final class Mean {

        private static final double STEP = 0.4;

        private double mean = Double.NaN;

        double next(double value) {
            if (Double.isFinite(value)) {
                mean = Double.isNaN(mean) ? value : mean + STEP * (value - mean);
            }
            return mean;
        }
    }
}
