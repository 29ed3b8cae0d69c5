/**
 * EndpointSlice events become updates. The only room that knows fabric8.
 */
package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;
