/**
 * Measures one pick, and what a call's bookkeeping adds to it, of every balancer by JMH, without a network.
 * {@link io.quarkiverse.convexgrpc.benchmarks.pick.PickRun} runs it.
 */
package io.quarkiverse.convexgrpc.benchmarks.pick;
