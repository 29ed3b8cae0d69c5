package io.quarkiverse.convexgrpc;

/** Where this instance stands between its start and its end. */
public enum DrainState {

    /** It has not begun to serve. */
    STARTING,

    /** It takes calls. */
    SERVING,

    /** It says that it is not ready, and serves the calls that come. */
    DRAINING,

    /** It is stopping: callers were told to go away, and the calls in flight finish. */
    FINISHING,

    /** No call is in flight any more, or the time for it is over. */
    DRAINED
}
