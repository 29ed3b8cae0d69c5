package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;

/** The policies by the names that configuration uses. */
public enum PolicyName {

    ROUND_ROBIN("round-robin", Policy::roundRobin),
    LEAST_REQUEST("least-request", Policy::leastRequest);

    private final String text;
    private final Function<Randomness, Policy> factory;

    PolicyName(String text, Function<Randomness, Policy> factory) {
        this.text = text;
        this.factory = factory;
    }

    /**
     * The policy of that name.
     *
     * @throws IllegalArgumentException where there is none; the message lists those there are
     */
    public static PolicyName of(String text) {
        for (PolicyName name : values()) {
            if (name.text.equals(text)) {
                return name;
            }
        }
        throw new IllegalArgumentException(text + " (expected: "
                + Arrays.stream(values()).map(PolicyName::toString).collect(Collectors.joining(", ")) + ')');
    }

    /** A fresh instance for one channel. */
    public Policy create(Randomness randomness) {
        return factory.apply(randomness);
    }

    @Override
    public String toString() {
        return text;
    }
}
