package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

/**
 * Something in a slice that could not be understood and was left out.
 *
 * @param kind what is wrong, without values, so that there are few kinds
 * @param example the value at fault
 */
record Fault(String kind, String example) {

    private static final int MAX_LENGTH = 100;

    Fault {
        example = example.length() > MAX_LENGTH ? example.substring(0, MAX_LENGTH) + "..." : example;
    }

    static Fault of(String kind, Object example) {
        return new Fault(kind, String.valueOf(example));
    }
}
