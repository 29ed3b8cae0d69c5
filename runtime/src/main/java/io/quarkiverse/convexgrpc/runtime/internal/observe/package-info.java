/**
 * Micrometer meters, SmallRye checks and log lines: listeners of the other rooms, imported by none of them.
 */
package io.quarkiverse.convexgrpc.runtime.internal.observe;
