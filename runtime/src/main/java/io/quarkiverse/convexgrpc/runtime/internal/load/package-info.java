/**
 * Call outcomes become a cost and a verdict per endpoint. Pure Java.
 */
package io.quarkiverse.convexgrpc.runtime.internal.load;
