/**
 * What the extension costs: the betting service with it and without it, on the JVM and native, measured in one run.
 *
 * <p>
 * The application is a process of its own; its callers, the pods that it calls and the Kubernetes API are in this one.
 * {@link io.quarkiverse.convexgrpc.footprint.Footprint} is the place to start reading.
 */
package io.quarkiverse.convexgrpc.footprint;
