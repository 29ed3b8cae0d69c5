package io.quarkiverse.convexgrpc.demo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends the demo where it has not ended by itself: a demo that hangs has failed. */
final class Watchdog implements AutoCloseable {

    private final CountDownLatch ended = new CountDownLatch(1);

    Watchdog(Duration limit, Runnable bark) {
        Thread thread = new Thread(() -> watch(limit, bark), "watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch(Duration limit, Runnable bark) {
        try {
            if (!ended.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                bark.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
    }
}
