package io.quarkiverse.convexgrpc.samples.stressed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import jakarta.inject.Singleton;

import io.quarkiverse.convexgrpc.samples.stressed.v1.Suffering;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;

/** Suffers: burns the processor, keeps the heap, and says which calls fail and how long the dependency takes. */
@Singleton
class Sufferer {

    private static final int BLOCK = 256 * 1024;

    private final List<byte[]> kept = new ArrayList<>();
    private volatile Suffering suffering = Suffering.getDefaultInstance();
    private volatile byte[] litter;

    Uni<Void> become(Suffering next) {
        return Uni.createFrom().<Void> item(() -> {
            suffering = next;
            burn(next);
            keep(next.getKeptHeap());
            return null;
        }).runSubscriptionOn(Infrastructure.getDefaultExecutor());
    }

    double failingCalls() {
        return suffering.getFailingCalls();
    }

    Duration dependency() {
        return Duration.ofMillis(suffering.getDependencyMillis());
    }

    /** A call leaves something behind to collect. */
    void litter() {
        litter = new byte[BLOCK];
    }

    private void burn(Suffering now) {
        for (int i = 0; i < now.getBurningThreads(); i++) {
            Thread thread = new Thread(() -> {
                long burned = 0;
                while (suffering == now) {
                    burned++;
                }
            }, "burner-" + i);
            thread.setDaemon(true);
            thread.start();
        }
    }

    private synchronized void keep(double share) {
        kept.clear();
        Runtime machine = Runtime.getRuntime();
        System.gc();
        while (share > 0 && machine.totalMemory() - machine.freeMemory() < share * machine.maxMemory()) {
            kept.add(new byte[BLOCK]);
            if (kept.size() % 64 == 0) {
                System.gc();
            }
        }
    }
}
