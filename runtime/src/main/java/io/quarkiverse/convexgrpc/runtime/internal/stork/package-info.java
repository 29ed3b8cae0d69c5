/**
 * Speaks the SPI of SmallRye Stork: a service discovery and a load balancer of the type {@code convex}, by which Quarkus' REST
 * client, and whoever else asks Stork, calls the pods of a Service as our gRPC clients do.
 */
package io.quarkiverse.convexgrpc.runtime.internal.stork;
