package io.quarkiverse.convexgrpc.samples.stressed;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.quarkiverse.convexgrpc.processes.ApplicationProcess;

/** Asks a pod's probes several times a second, as the kubelet does less often. */
final class Probes implements AutoCloseable {

    private final ScheduledExecutorService kubelet = Executors.newSingleThreadScheduledExecutor();
    private volatile int asked;
    private volatile int notAlive;
    private volatile int notReady;
    private volatile int turns;
    private boolean ready = true;

    private Probes() {
    }

    static Probes watch(ApplicationProcess pod) {
        Probes probes = new Probes();
        probes.kubelet.scheduleWithFixedDelay(() -> probes.ask(pod), 0, 200, TimeUnit.MILLISECONDS);
        return probes;
    }

    private void ask(ApplicationProcess pod) {
        boolean alive = pod.probe("liveness") == 200;
        boolean now = pod.probe("readiness") == 200;
        asked++;
        notAlive += alive ? 0 : 1;
        notReady += now ? 0 : 1;
        turns += now == ready ? 0 : 1;
        ready = now;
    }

    int asked() {
        return asked;
    }

    int notAlive() {
        return notAlive;
    }

    int notReady() {
        return notReady;
    }

    /** How often readiness changed. */
    int turns() {
        return turns;
    }

    @Override
    public void close() {
        kubelet.shutdownNow();
    }
}
