package io.quarkiverse.convexgrpc.runtime.internal.grpc;

/** Says what a call ends with. Asked by any thread; takes no lock and does not block. */
@FunctionalInterface
public interface LoadReportSource {

    /**
     * The bytes of the load report for a call that ends now, or null where it is to have none.
     *
     * @param connection the same object for calls of the same connection, as far as there is one
     * @param now in nanoseconds, of one ticker
     */
    byte[] next(Object connection, long now);
}
