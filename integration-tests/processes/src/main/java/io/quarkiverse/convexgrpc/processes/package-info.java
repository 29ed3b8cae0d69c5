/**
 * Pods played by whole processes of a packaged application, and what clients are told of them.
 */
package io.quarkiverse.convexgrpc.processes;
