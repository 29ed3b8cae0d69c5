package io.quarkiverse.convexgrpc.benchmarks;

/**
 * What was asked for and what was measured.
 *
 * @param text what was asked for
 * @param value what was measured, for people
 * @param kept whether it is kept
 */
public record Bar(String text, String value, boolean kept) {

    public String cell() {
        return (kept ? "kept: " : "NOT kept: ") + value;
    }

    public String line() {
        return String.format("%-10s%s: %s", kept ? "kept" : "NOT kept", text, value);
    }
}
