package io.quarkiverse.convexgrpc.runtime.internal.policy;

/** Whether calls stay in the caller's own zone. */
public enum ZoneMode {

    /** They do, as far as its endpoints can take them. */
    PREFER("prefer"),

    /** Zones and hints make no difference. */
    OFF("off");

    private final String text;

    ZoneMode(String text) {
        this.text = text;
    }

    /**
     * The mode of that name.
     *
     * @throws IllegalArgumentException where there is none; the message lists those there are
     */
    public static ZoneMode of(String text) {
        for (ZoneMode mode : values()) {
            if (mode.text.equals(text)) {
                return mode;
            }
        }
        throw new IllegalArgumentException(text + " (expected: " + PREFER + ", " + OFF + ')');
    }

    @Override
    public String toString() {
        return text;
    }
}
