package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/** The policies by the names that configuration uses. */
public enum PolicyName {

    ADAPTIVE("adaptive", Policy::adaptive),
    CONSISTENT_HASH("consistent-hash", (randomness, ticker) -> Policy.consistentHash(randomness)),
    HEALTH_SCORE("health-score", Policy::healthScore),
    LEAST_REQUEST("least-request", (randomness, ticker) -> Policy.leastRequest(randomness)),
    RANDOM("random", (randomness, ticker) -> Policy.random(randomness)),
    ROUND_ROBIN("round-robin", (randomness, ticker) -> Policy.roundRobin(randomness)),
    WEIGHTED("weighted", Policy::weighted);

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

    /** Whether it heeds keys of calls. */
    public boolean byKey() {
        return this == CONSISTENT_HASH;
    }

    /**
     * Whether a picker goes by what load reports said when it was made. A new one is then wanted every second: so pickers
     * stay immutable, and no call pays for working the weights out.
     */
    public boolean byReports() {
        return this == WEIGHTED || this == HEALTH_SCORE || this == ADAPTIVE;
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
