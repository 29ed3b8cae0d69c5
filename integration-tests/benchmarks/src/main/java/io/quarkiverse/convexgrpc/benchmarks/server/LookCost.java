package io.quarkiverse.convexgrpc.benchmarks.server;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.quarkiverse.convexgrpc.runtime.internal.grpc.LoadReports;
import io.quarkiverse.convexgrpc.runtime.internal.instance.CallLedger;
import io.quarkiverse.convexgrpc.runtime.internal.instance.Cgroup;
import io.quarkiverse.convexgrpc.runtime.internal.instance.Contributions;
import io.quarkiverse.convexgrpc.runtime.internal.instance.CpuGauge;
import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceGauges;
import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceListener;
import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceWatch;
import io.quarkiverse.convexgrpc.runtime.internal.instance.LiveHeap;
import io.quarkiverse.convexgrpc.runtime.internal.instance.LoadReadiness;
import io.quarkiverse.convexgrpc.runtime.internal.instance.MemoryGauge;
import io.quarkiverse.convexgrpc.runtime.internal.instance.ScoreSettings;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/** What it costs to look at an instance once: to read its gauges, make its score and its load report. */
final class LookCost {

    private static final int LOOKS = 2000;

    private LookCost() {
    }

    /** In microseconds of one core; there is one look a second. */
    static double micros() {
        Cgroup cgroup = new Cgroup("/sys/fs/cgroup", LookCost::content, (file, text) -> {
        });
        Runtime machine = Runtime.getRuntime();
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        CpuGauge cpu = new CpuGauge(cgroup,
                () -> ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos(),
                Double.NaN, machine::availableProcessors, Ticker.system());
        LiveHeap heap = new LiveHeap(() -> collectors.stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum(),
                () -> machine.totalMemory() - machine.freeMemory(), machine::maxMemory);
        Again scheduler = new Again();
        LoadReports reports = new LoadReports();
        InstanceWatch watch = new InstanceWatch(new ScoreSettings(Map.of(), 1000, Duration.ofSeconds(1)),
                new InstanceGauges(cpu::read, heap::read, new MemoryGauge(cgroup)::read, () -> 0), new CallLedger(), () -> 1000,
                new Contributions(List.of(), Runnable::run, Ticker.system(), InstanceListener.NOOP), LoadReadiness.always(),
                scheduler, Ticker.system(), InstanceListener.NOOP);
        watch.start(() -> reports.take(watch.figures()));
        for (int i = 0; i < LOOKS; i++) {
            scheduler.next.run();
        }
        long from = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int i = 0; i < LOOKS; i++) {
            scheduler.next.run();
        }
        return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - from) / 1e3 / LOOKS;
    }

    private static String content(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException absent) {
            return null;
        }
    }

    /** Keeps what is to be run next. */
    private static final class Again implements Scheduler {

        private Runnable next;

        @Override
        public void execute(Runnable task) {
            next = task;
        }

        @Override
        public Cancellable schedule(long delayNanos, Runnable task) {
            next = task;
            return Cancellable.NONE;
        }

        @Override
        public void shutdown() {
            // there is nothing to end
        }
    }
}
