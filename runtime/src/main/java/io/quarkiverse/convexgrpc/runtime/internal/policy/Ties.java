package io.quarkiverse.convexgrpc.runtime.internal.policy;

/**
 * Chooses among equals that come one by one, each as likely as any other (reservoir sampling), out of one draw. To take
 * the first one from a random place on would give the one behind a busy endpoint twice its share.
 */
final class Ties {

    private Ties() {
    }

    /** The number after this one: a linear congruential step, good enough here and next to nothing beside a draw. */
    static int next(int random) {
        return random * 0x915F77F5 + 1;
    }

    /** Whether the last of so many equals is the one; true once in {@code count} times. */
    static boolean won(int count, int random) {
        return (random >>> 1) * (long) count >>> 31 == 0;
    }
}
