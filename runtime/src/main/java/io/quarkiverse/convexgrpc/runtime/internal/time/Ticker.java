package io.quarkiverse.convexgrpc.runtime.internal.time;

/**
 * Monotonic time in nanoseconds. Two readings are compared by subtraction only, since a reading may be negative and may
 * wrap. Thread-safe.
 */
@FunctionalInterface
public interface Ticker {

    /** The time now, in nanoseconds since an arbitrary moment. */
    long read();

    /** The machine's monotonic clock. */
    static Ticker system() {
        return SystemTicker.INSTANCE;
    }
}
