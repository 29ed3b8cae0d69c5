package io.quarkiverse.convexgrpc.benchmarks.pick;

/**
 * What one measurement gave.
 *
 * @param nanos for one operation of one thread
 * @param bytes that one operation allocates
 */
record Score(double nanos, double bytes) {
}
