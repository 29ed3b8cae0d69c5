package io.quarkiverse.convexgrpc.runtime.internal.instance;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.StreamSupport;

import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * How long a task waits for its turn on the slowest of several executors, such as event loops: each is handed a task that
 * looks at the clock. One that has not come to it yet counts as late by as much as it is by now. Asked by one thread.
 */
public final class ExecutorDelay {

    private final List<Probe> probes;

    public ExecutorDelay(Iterable<? extends Executor> executors, Ticker ticker) {
        this.probes = StreamSupport.stream(executors.spliterator(), false).map(executor -> new Probe(executor, ticker))
                .toList();
    }

    /** The longest delay of the tasks that were handed in the last time, in seconds; 0 where there were none. */
    public double read() {
        long longest = 0;
        for (Probe probe : probes) {
            longest = Math.max(longest, probe.delay());
        }
        return longest / 1e9;
    }

    private static final class Probe implements Runnable {

        private final Executor executor;
        private final Ticker ticker;
        private volatile long handedInAt;
        private volatile long delay;
        private volatile boolean waiting;

        Probe(Executor executor, Ticker ticker) {
            this.executor = executor;
            this.ticker = ticker;
        }

        long delay() {
            long now = ticker.read();
            if (waiting) {
                return now - handedInAt;
            }
            long last = delay;
            handedInAt = now;
            waiting = true;
            try {
                executor.execute(this);
            } catch (RuntimeException shutDown) {
                waiting = false;
            }
            return last;
        }

        @Override
        public void run() {
            delay = ticker.read() - handedInAt;
            waiting = false;
        }
    }
}
