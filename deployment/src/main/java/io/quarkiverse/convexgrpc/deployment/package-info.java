/**
 * The build-time half: one small processor per concern.
 */
package io.quarkiverse.convexgrpc.deployment;
