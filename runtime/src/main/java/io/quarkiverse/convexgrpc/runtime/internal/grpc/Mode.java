package io.quarkiverse.convexgrpc.runtime.internal.grpc;

/** Who balances a channel's calls. */
public enum Mode {

    /** This process: the channel dials every endpoint of the service. */
    ENDPOINTS("endpoints"),

    /** Somebody else, such as a mesh's sidecar: the channel dials the Service. */
    SERVICE("service");

    private final String text;

    Mode(String text) {
        this.text = text;
    }

    /**
     * The mode of that name.
     *
     * @throws IllegalArgumentException where there is none; the message lists those there are
     */
    public static Mode of(String text) {
        for (Mode mode : values()) {
            if (mode.text.equals(text)) {
                return mode;
            }
        }
        throw new IllegalArgumentException(text + " (expected: " + ENDPOINTS + ", " + SERVICE + ')');
    }

    @Override
    public String toString() {
        return text;
    }
}
