/**
 * How calls end, and what servers report of themselves, becomes what is known about an endpoint: its
 * {@link io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad}, kept by identity in the
 * {@link io.quarkiverse.convexgrpc.runtime.internal.load.LoadBook} and read by policies, and the
 * {@link io.quarkiverse.convexgrpc.runtime.internal.load.Pulse} of one connection. The
 * {@link io.quarkiverse.convexgrpc.runtime.internal.load.Ejector} of a channel says which endpoints are fit for calls; which
 * of those to choose is decided elsewhere. Pure Java.
 */
package io.quarkiverse.convexgrpc.runtime.internal.load;
