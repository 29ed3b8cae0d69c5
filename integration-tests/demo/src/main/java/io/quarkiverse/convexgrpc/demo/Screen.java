package io.quarkiverse.convexgrpc.demo;

/** Where the demo is shown while it plays. */
interface Screen extends AutoCloseable {

    /** Says that something has happened. */
    void event(String text);

    /** Shows the pods as they are now. */
    void refresh();

    /** Leaves what is shown as it stands. */
    @Override
    void close();
}
