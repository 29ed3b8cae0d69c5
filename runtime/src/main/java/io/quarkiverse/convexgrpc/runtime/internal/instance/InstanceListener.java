package io.quarkiverse.convexgrpc.runtime.internal.instance;

/** Hears how this instance fares. Calls come from the instance's own thread and must not block. */
public interface InstanceListener {

    InstanceListener NOOP = new InstanceListener() {
    };

    /** What the application adds to the score cannot be used from now on. */
    default void sourceFailed(String name, String fault) {
    }

    /** A file of the container's control group says what cannot be understood, and is as no limit. */
    default void unreadable(String file, String text) {
    }

    /** Load alone makes the instance ready or not. */
    default void readinessByLoad(boolean ready, double score) {
    }

    /**
     * The instance entered a phase of its drain, or is still in it.
     *
     * @param inFlight the calls that have not ended
     * @param secondsLeft how long the phase lasts at most from now on
     */
    default void drain(Drain.Phase phase, int inFlight, double secondsLeft) {
    }

    /** The drain's time is over, and calls in flight are cut off. */
    default void drainExpired(int inFlight) {
    }
}
