package io.quarkiverse.convexgrpc.runtime.internal.policy;

/**
 * A pick and the reason for it.
 *
 * @param place as {@link Picker#pick} has it
 * @param why what decided, with its figures, for people; empty where a policy does not say
 */
public record Explained(int place, String why) {
}
