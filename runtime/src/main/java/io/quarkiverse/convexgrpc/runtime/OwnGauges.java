package io.quarkiverse.convexgrpc.runtime;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.eclipse.microprofile.config.ConfigProvider;

import io.quarkiverse.convexgrpc.runtime.config.ScoreConfig;
import io.quarkiverse.convexgrpc.runtime.internal.instance.Cgroup;
import io.quarkiverse.convexgrpc.runtime.internal.instance.CpuGauge;
import io.quarkiverse.convexgrpc.runtime.internal.instance.ExecutorDelay;
import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceGauges;
import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceListener;
import io.quarkiverse.convexgrpc.runtime.internal.instance.LiveHeap;
import io.quarkiverse.convexgrpc.runtime.internal.instance.MemoryGauge;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;

/** What this instance reads of itself: from the JVM, the control group's files and the event loops. */
final class OwnGauges {

    /** What the downward API fills from {@code requests.cpu}, in thousandths of a core. */
    private static final String CPU_REQUEST = "CPU_REQUEST";

    private OwnGauges() {
    }

    /** @param listener told of files that cannot be understood */
    static InstanceGauges of(ScoreConfig score, Vertx vertx, Ticker ticker, InstanceListener listener) {
        Cgroup cgroup = new Cgroup(score.cgroupRoot(), OwnGauges::content, listener::unreadable);
        Runtime machine = Runtime.getRuntime();
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        return new InstanceGauges(
                new CpuGauge(cgroup, OwnGauges::processNanos, requestedCores(), machine::availableProcessors,
                        ticker)::read,
                new LiveHeap(() -> collectors.stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum(),
                        () -> machine.totalMemory() - machine.freeMemory(), machine::maxMemory)::read,
                new MemoryGauge(cgroup)::read,
                new ExecutorDelay(((VertxInternal) vertx).getEventLoopGroup(), ticker)::read);
    }

    private static long processNanos() {
        return ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(-1L);
    }

    private static double requestedCores() {
        return ConfigProvider.getConfig().getOptionalValue(CPU_REQUEST, String.class).map(String::strip)
                .filter(millis -> millis.matches("\\d{1,9}")).map(millis -> Integer.parseInt(millis) / 1000.0)
                .orElse(Double.NaN);
    }

    private static String content(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException | RuntimeException absent) {
            return null;
        }
    }
}
