/**
 * Measures the balancer beside those of grpc-java, grpc-xds and Stork: one pick, and whole calls over real sockets. Here
 * is what both benchmarks share.
 */
package io.quarkiverse.convexgrpc.benchmarks;
