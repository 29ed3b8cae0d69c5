/**
 * What Stork finds the balancer by. It stands apart from the discovery, since Stork makes a class {@code ConvexConfiguration}
 * for
 * each of them.
 */
package io.quarkiverse.convexgrpc.runtime.internal.stork.balancer;
