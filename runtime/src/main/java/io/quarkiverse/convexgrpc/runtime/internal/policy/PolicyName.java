package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/** The policies by the names that configuration uses. */
public enum PolicyName {

    ADAPTIVE("adaptive", Policy::adaptive),
    LEAST_REQUEST("least-request", (randomness, ticker) -> Policy.leastRequest(randomness)),
    ROUND_ROBIN("round-robin", (randomness, ticker) -> Policy.roundRobin(randomness));

    private final String text;
    private final BiFunction<Randomness, Ticker, Policy> factory;

    PolicyName(String text, BiFunction<Randomness, Ticker, Policy> factory) {
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
    public Policy create(Randomness randomness, Ticker ticker) {
        return factory.apply(randomness, ticker);
    }

    @Override
    public String toString() {
        return text;
    }
}
