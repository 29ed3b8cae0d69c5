/**
 * Speaks io.grpc: the name resolver {@code convex}, the balancer, the tracer.
 */
package io.quarkiverse.convexgrpc.runtime.internal.grpc;
