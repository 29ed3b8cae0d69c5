/**
 * What Stork finds the discovery by. It stands apart from the balancer, since Stork makes a class {@code ConvexConfiguration}
 * for
 * each of them.
 */
package io.quarkiverse.convexgrpc.runtime.internal.stork.discovery;
