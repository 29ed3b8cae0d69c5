package io.quarkiverse.convexgrpc;

/**
 * An endpoint that was picked for one call, which is in flight there from then on until it is told how the call ended. Tell it
 * always: policies, ejection and limits go by it. One that is forgotten stays in flight until the garbage collector finds it,
 * and takes a place below {@code max-in-flight-per-endpoint} until then. The first that is told counts. Thread-safe; never
 * blocks.
 */
public interface EndpointPick extends AutoCloseable {

    /** Where the call goes. Never null. */
    ServiceEndpoint endpoint();

    /** The endpoint did what was asked, or answered that the caller asked for something wrong: it works. */
    void succeeded();

    /**
     * The endpoint, or the way to it, failed.
     *
     * @param cause not null. Of a gRPC {@code StatusRuntimeException} or {@code StatusException}, its status says what it
     *        tells of the endpoint, as for calls of gRPC clients; all else counts as a fault of the endpoint
     */
    void failed(Throwable cause);

    /** The call ended in a way that says nothing about the endpoint. Does nothing where it was told how it ended. */
    @Override
    void close();
}
