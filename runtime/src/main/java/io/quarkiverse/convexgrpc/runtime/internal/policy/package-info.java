/**
 * Endpoints and their loads become an immutable picker. Pure Java.
 */
package io.quarkiverse.convexgrpc.runtime.internal.policy;
