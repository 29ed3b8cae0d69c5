package io.quarkiverse.convexgrpc.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** The play: two pods, a scale-up, a crash, a drain, and the replacement of all. */
final class Scenario {

    private static final int FEW = 2;
    private static final int MANY = 6;

    private final PaymentDeployment deployment;
    private final LoadDriver driver;
    private final CallLedger ledger;
    private final MetricsReader metrics;
    private final Timeline timeline;
    private final Screen screen;
    private final List<Kill> kills = new ArrayList<>();
    private final List<OptionalLong> resent = new ArrayList<>();
    private long began;

    Scenario(PaymentDeployment deployment, LoadDriver driver, CallLedger ledger, MetricsReader metrics, Timeline timeline,
            Screen screen) {
        this.deployment = deployment;
        this.driver = driver;
        this.ledger = ledger;
        this.metrics = metrics;
        this.timeline = timeline;
        this.screen = screen;
    }

    /** Plays all acts; returns when no call is under way any more. */
    void play() throws InterruptedException {
        act("start, all JVMs cold");
        began = timeline.now();
        driver.start();
        hold(4);

        act(FEW + " pods");
        hold(5);

        act("scale " + FEW + " → " + MANY);
        deployment.add(MANY - FEW);
        hold(4);

        act("kill one");
        hold(1);
        kill(deployment.ready().get(1));
        hold(3);

        act("drain one");
        hold(1);
        Pod drained = deployment.ready().get(1);
        screen.event("drain " + drained.name() + ": terminating in the EndpointSlice, SIGTERM follows, then it is removed");
        deployment.drain(drained).join();
        screen.event(drained.name() + " has ended");
        hold(2);

        act("replace all, one by one");
        replaceAll();
        hold(3);
        driver.stop();
        actEnded();
    }

    /** When the first call was to start. */
    long began() {
        return began;
    }

    List<Kill> kills() {
        return List.copyOf(kills);
    }

    /** By act: how many calls the betting service had sent again when it ended. */
    List<OptionalLong> resent() {
        return List.copyOf(resent);
    }

    private void kill(Pod pod) throws InterruptedException {
        screen.event("kill " + pod.name() + " (SIGKILL); the EndpointSlice goes on naming it for a second");
        int share = LoadDriver.CALLS_PER_SECOND / deployment.ready().size();
        int meanwhile = (int) Math.ceil(share * Kill.WINDOW.toMillis() / 1_000.0);
        kills.add(new Kill(pod.name(), timeline.now(), driver.underWay(), meanwhile));
        CompletableFuture<Void> replacement = deployment.addLater();
        deployment.kill(pod);
        screen.event(pod.name() + " is removed from the EndpointSlice, a replacement starts");
        replacement.join();
    }

    private void replaceAll() {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (Pod old : deployment.ready()) {
            deployment.add(1);
            screen.event(deployment.newest().name() + " is ready, " + old.name() + " is drained");
            ends.add(deployment.drain(old));
        }
        ends.forEach(CompletableFuture::join);
    }

    private void act(String name) {
        if (!ledger.acts().isEmpty()) {
            actEnded();
        }
        ledger.beginAct(name, timeline.now());
        screen.event(name);
    }

    private void actEnded() {
        resent.add(metrics.read().join().allResent());
    }

    private void hold(int seconds) throws InterruptedException {
        timeline.pause(Duration.ofSeconds(seconds));
    }
}
