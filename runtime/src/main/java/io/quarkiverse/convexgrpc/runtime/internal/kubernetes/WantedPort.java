package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

/**
 * Which of a Service's ports calls go to. Immutable.
 *
 * @param name the port's name
 * @param exactly whether no other will do: where it need not be, the only port that there is will
 */
record WantedPort(String name, boolean exactly) {
}
