package io.quarkiverse.convexgrpc.runtime.internal.grpc;

/**
 * What has to be known of calls that come through the application's HTTP server and no server of gRPC's. Asked on the thread
 * of a call, while it begins.
 */
@FunctionalInterface
public interface UnifiedCalls {

    /** Runs a task on the thread of the call once what runs there now is done. */
    void afterwards(Runnable task);

    /** The call's connection is in use from now on. */
    default void uses() {
    }

    /**
     * Runs a task where the call's connection is lost, which nobody else tells.
     *
     * @return takes the task back; from any thread
     */
    default Runnable onLost(Runnable task) {
        return () -> {
        };
    }
}
