package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts how the attempts at one endpoint ended, and tells those who watch of each fault. Thread-safe; counting takes no
 * lock and allocates nothing.
 */
final class OutcomeCounts {

    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder faults = new LongAdder();
    /** Signs that the endpoint works beyond attempts that ended with status OK. */
    private final LongAdder otherAnswers = new LongAdder();
    private final LongAdder abandoned = new LongAdder();
    private final AtomicInteger faultsInARow = new AtomicInteger();
    /** Replaced as a whole. */
    private volatile FaultWatch[] watches = {};

    /** An attempt ended, with status OK or another. What that says of the endpoint is counted apart. */
    void ended(boolean ok) {
        (ok ? succeeded : failed).increment();
    }

    /** The endpoint did an attempt well. */
    void well() {
        faultsInARow.setPlain(0);
    }

    /** It did well an attempt that has not ended, or not with status OK. */
    void answered() {
        otherAnswers.increment();
        well();
    }

    /** One that was {@link #answered} ended with status OK, which says the same once more. */
    void answerEnded() {
        otherAnswers.decrement();
        well();
    }

    void abandoned() {
        abandoned.increment();
    }

    void fault() {
        faults.increment();
        int inARow = faultsInARow.incrementAndGet();
        for (FaultWatch watch : watches) {
            watch.fault(inARow);
        }
    }

    /** Tells the watch of each fault from now on. */
    synchronized void watch(FaultWatch watch) {
        FaultWatch[] more = Arrays.copyOf(watches, watches.length + 1);
        more[watches.length] = watch;
        watches = more;
    }

    /** Takes a watch back. */
    synchronized void unwatch(FaultWatch watch) {
        watches = Arrays.stream(watches).filter(other -> other != watch).toArray(FaultWatch[]::new);
    }

    long succeededCount() {
        return succeeded.sum();
    }

    long failedCount() {
        return failed.sum();
    }

    long faultCount() {
        return faults.sum();
    }

    long answerCount() {
        return succeeded.sum() + otherAnswers.sum();
    }

    long abandonedCount() {
        return abandoned.sum();
    }

    int faultsInARow() {
        return faultsInARow.get();
    }
}
