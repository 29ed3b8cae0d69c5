package io.quarkiverse.convexgrpc.benchmarks.pick;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** Counts how often threads that share a picker wait for each other, by Java Flight Recorder. */
final class LockProbe {

    private static final List<String> WAITS = List.of("jdk.JavaMonitorEnter", "jdk.JavaMonitorWait", "jdk.ThreadPark");
    private static final String THREAD = "lock probe";
    private static final int THREADS = 4;
    private static final int ENDPOINTS = 10;
    /** Meanwhile classes are loaded, those of contention among them, which takes locks of the JVM's own. */
    private static final Duration WARM_UP = Duration.ofMillis(500);

    private LockProbe() {
    }

    /** More threads than cores call for so long, so that one is often stopped in the middle of a pick. */
    static long waits(Candidate candidate, Duration time) throws IOException, InterruptedException {
        Picking picking = candidate.making().apply(ENDPOINTS);
        call(picking, WARM_UP);
        Path file = Files.createTempFile("locks", ".jfr");
        try (Recording recording = new Recording()) {
            WAITS.forEach(event -> recording.enable(event).withThreshold(Duration.ZERO).withoutStackTrace());
            recording.start();
            call(picking, time);
            recording.stop();
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream().filter(LockProbe::ofProbe).count();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static boolean ofProbe(RecordedEvent event) {
        return WAITS.contains(event.getEventType().getName()) && event.getThread() != null
                && THREAD.equals(event.getThread().getJavaName());
    }

    private static void call(Picking picking, Duration time) throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> {
                while (!over.get()) {
                    picking.end(picking.begin());
                }
            }, THREAD);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        threads.get(0).join(time.toMillis());
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
