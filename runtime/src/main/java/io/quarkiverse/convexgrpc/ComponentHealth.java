package io.quarkiverse.convexgrpc;

/**
 * One of the things that the score goes by. Immutable.
 *
 * @param healthy whether anything of it is left, as far as is known; false also where a {@link HealthScoreContributor}
 *        fails
 * @param score 0 to 100; NaN where nothing is known, and then it does not count
 * @param value what was read, in the unit of the limit; NaN where nothing is known, and of a contributor
 * @param limit the value from which on nothing is left; NaN of a contributor
 * @param weight how much it counts beside the others, 0 or more
 */
public record ComponentHealth(boolean healthy, double score, double value, double limit, double weight) {
}
