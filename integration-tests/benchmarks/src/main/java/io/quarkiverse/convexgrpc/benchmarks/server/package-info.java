/**
 * What the extension costs a server: the payment service with it and without it, side by side.
 */
package io.quarkiverse.convexgrpc.benchmarks.server;
