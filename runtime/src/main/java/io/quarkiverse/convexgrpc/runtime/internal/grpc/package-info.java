/**
 * Speaks {@code io.grpc}. Start with
 * {@link io.quarkiverse.convexgrpc.runtime.internal.grpc.ConvexNameResolverProvider}: a target
 * {@code convex://service.namespace} resolves to that service's updates, and
 * {@link io.quarkiverse.convexgrpc.runtime.internal.grpc.ConvexLoadBalancer} keeps a connection to each endpoint and hands
 * the channel a new picker when anything changes.
 */
package io.quarkiverse.convexgrpc.runtime.internal.grpc;
