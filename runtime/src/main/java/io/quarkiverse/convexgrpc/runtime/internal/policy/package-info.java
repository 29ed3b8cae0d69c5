/**
 * Endpoints and what is known of them become an immutable
 * {@link io.quarkiverse.convexgrpc.runtime.internal.policy.Picker}. A
 * {@link io.quarkiverse.convexgrpc.runtime.internal.policy.Policy} chooses and measures nothing. Pure Java.
 */
package io.quarkiverse.convexgrpc.runtime.internal.policy;
