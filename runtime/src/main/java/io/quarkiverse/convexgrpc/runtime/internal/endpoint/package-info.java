/**
 * Immutable facts about services, and the one writer that publishes them. Start with
 * {@link io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceDirectory}: it is asked for a service, starts that
 * service's {@link io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSource} once, and hands every
 * {@link io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate} to all who subscribed. Pure Java.
 */
package io.quarkiverse.convexgrpc.runtime.internal.endpoint;
