package io.quarkiverse.convexgrpc.runtime.internal.time;

import java.util.concurrent.Executor;

/**
 * Threads for what may block: requests to the Kubernetes API, look-ups, and the application's own code that gRPC calls
 * while it takes in an update. They are not the application's: where all of its threads wait for calls, the endpoints
 * that would answer must still be found. Thread-safe.
 */
public interface Workers extends Executor {

    /** Takes no more tasks; those that run are interrupted. Never blocks. */
    void shutdown();

    /** Daemon threads of the given name, made when there is work and ended when there has been none for a while. */
    static Workers system(String threadName) {
        return new SystemWorkers(threadName);
    }
}
