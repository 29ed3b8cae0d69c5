/**
 * What stands behind the public interfaces.
 */
package io.quarkiverse.convexgrpc.runtime.internal.facade;
