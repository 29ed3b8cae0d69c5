package io.quarkiverse.convexgrpc.runtime.internal.instance;

/** What the application adds to the score. Called by one thread at a time, which it may block. */
public interface ScoreSource {

    /** What it is called: always the same, and like no other; asked by any thread, and does not throw. */
    String name();

    /** How much it counts beside the others, 0 or more. */
    double weight();

    /** From 0 to 100. */
    double score() throws Exception;
}
