package io.quarkiverse.convexgrpc.runtime.internal.load;

/** What the calls of a method say about the endpoint that answers them. */
public enum CallKind {

    /** One message each way: how long it takes is the endpoint's doing. */
    UNARY,

    /** The caller sends for as long as it likes, and is answered at the end: its pace says nothing about the endpoint. */
    UPLOAD,

    /** The server answers with any number of messages: how long the first one takes is its doing, the rest is not. */
    STREAM,

    /** Both sides send any number of messages: that the server answers says that it works, how soon says nothing. */
    DIALOGUE;

    /** What kind a method is of, by which side may send more than one message. */
    public static CallKind of(boolean clientStreams, boolean serverStreams) {
        if (serverStreams) {
            return clientStreams ? DIALOGUE : STREAM;
        }
        return clientStreams ? UPLOAD : UNARY;
    }

    /** Whether how long the first answer takes is the server's doing. */
    public boolean serverPaced() {
        return this == UNARY || this == STREAM;
    }

    /** Whether the server may answer with more than one message, over a long time. */
    public boolean answersOften() {
        return this == STREAM || this == DIALOGUE;
    }
}
