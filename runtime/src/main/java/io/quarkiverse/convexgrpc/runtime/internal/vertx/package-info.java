/**
 * HTTP/2 connections of Vert.x as transports of gRPC's channels. Start with
 * {@link io.quarkiverse.convexgrpc.runtime.internal.vertx.VertxChannelBuilder}: what it builds is gRPC's own channel, with
 * its name resolvers, balancers, retries, deadlines and interceptors;
 * {@link io.quarkiverse.convexgrpc.runtime.internal.vertx.VertxTransport} is one connection of it, and
 * {@link io.quarkiverse.convexgrpc.runtime.internal.vertx.VertxStream} one attempt of a call on that.
 */
package io.quarkiverse.convexgrpc.runtime.internal.vertx;
