/**
 * The four doors to the world: {@link io.quarkiverse.convexgrpc.runtime.internal.time.Ticker},
 * {@link io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler},
 * {@link io.quarkiverse.convexgrpc.runtime.internal.time.Workers} and
 * {@link io.quarkiverse.convexgrpc.runtime.internal.time.Randomness}, each with its system form. Everything else in this
 * project that needs time, a timer, a thread or chance is handed one of these, so a test plays hours in milliseconds and
 * repeats what a seed did.
 */
package io.quarkiverse.convexgrpc.runtime.internal.time;
