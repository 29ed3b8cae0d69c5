/**
 * Plays calls over real sockets through each balancer while pods are slow, fail, freeze, come and go.
 * {@link io.quarkiverse.convexgrpc.benchmarks.calls.CallBenchmark} runs it;
 * {@link io.quarkiverse.convexgrpc.benchmarks.calls.Row} says what happens.
 */
package io.quarkiverse.convexgrpc.benchmarks.calls;
