package io.quarkiverse.convexgrpc.runtime.internal.load;

/** How an attempt to send a call ended, as far as it says anything about the endpoint. */
public enum Outcome {

    /** The endpoint did what was asked. */
    OK,

    /** The endpoint answered that the caller asked for something wrong: it works. */
    REFUSED,

    /** The endpoint, or the way to it, failed. */
    FAILED,

    /** The endpoint said that it has too much to do. */
    OVERLOADED,

    /** No answer came in the time that the caller had; whether that was enough is another question. */
    EXPIRED,

    /** The caller lost interest. */
    CANCELLED
}
